package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.opentsm.backend.nativecma.World.nonce;
import static org.opentsm.backend.nativecma.World.soon;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.emulator.server.EmulatedDeviceServer;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.result.Status;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.Framing;
import org.opentsm.spdm.transport.ServerSettings;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/** One owner of a responder across processes, from the connection to the evidence. */
@Timeout(120)
class OwnerAcrossProcessesTest {
  @TempDir Path directory;

  @Test
  void theSecondProcessIsRefusedByNameUntilTheFirstIsKilled() throws Exception {
    try (EmulatedDeviceServer server =
            EmulatedDeviceServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                ServerSettings.of(new Framing.Emulator(Binding.PCI_DOE)),
                World.device("p256"),
                Optional.empty());
        NativeCmaTsm tsm = new NativeCmaTsm(OwnerProcess.environment(directory))) {
      int port = server.address().getPort();
      // Another spelling than the other process's: it is the responder that is owned.
      DeviceAddress address = DeviceAddress.parse("spdm+doe://127.0.0.1:" + port);
      Process first = start("spdm+doe://localhost:" + port);
      try {
        assertThat(firstLine(first)).isEqualTo("connected");

        TsmException refusal =
            catchThrowableOfType(
                TsmException.class, () -> tsm.connect(address, ConnectOptions.DEFAULTS, soon()));
        assertThat(refusal.code()).isEqualTo(TsmErrorCode.OWNED_BY_ANOTHER);
        assertThat(refusal).hasMessageContaining("native-cma in process " + first.pid());
      } finally {
        first.destroyForcibly().waitFor();
      }

      tsm.connect(address, ConnectOptions.DEFAULTS, soon());
      Nonce nonce = nonce();
      CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce), soon());
      assertThat(World.known("p256").appraise(collected.evidence(), nonce).status())
          .isEqualTo(Status.AFFIRMING);
    }
  }

  private Process start(String target) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            OwnerProcess.class.getName(),
            directory.toString(),
            target)
        .redirectError(directory.resolve("stderr").toFile())
        .start();
  }

  private static String firstLine(Process process) throws Exception {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = lines.readLine();
    return line == null ? "" : line;
  }
}
