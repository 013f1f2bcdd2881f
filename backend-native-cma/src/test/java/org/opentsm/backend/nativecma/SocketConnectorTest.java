package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.opentsm.backend.nativecma.World.nonce;
import static org.opentsm.backend.nativecma.World.soon;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
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
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.TsmPlugin;
import org.opentsm.tsm.api.spi.UserDirectories;

@Timeout(120)
class SocketConnectorTest {
  record Way(String scheme, Framing framing) {}

  @TempDir Path directory;
  private final SocketConnector connector = new SocketConnector();

  static List<Way> ways() {
    return List.of(
        new Way("spdm+doe", new Framing.Emulator(Binding.PCI_DOE)),
        new Way("spdm+mctp", new Framing.Emulator(Binding.MCTP)),
        new Way("spdm+tcp", new Framing.Emulator(Binding.TCP)),
        new Way("dsp0287", new Framing.Dsp0287()));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void attestsADeviceBehindASocketWithWhatTheServiceLoaderFinds(Way way) throws Exception {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Nonce nonce = nonce();
    try (EmulatedDeviceServer server =
            EmulatedDeviceServer.start(
                anyPort, ServerSettings.of(way.framing()), World.device("p256"), Optional.empty());
        Tsm tsm = plugin().create(environment())) {
      DeviceAddress address =
          DeviceAddress.parse(way.scheme() + "://127.0.0.1:" + server.address().getPort());

      tsm.connect(address, ConnectOptions.DEFAULTS, soon());
      CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce), soon());
      tsm.disconnect(address, soon());

      assertThat(World.known("p256").appraise(collected.evidence(), nonce).status())
          .isEqualTo(Status.AFFIRMING);
    }
  }

  @Test
  void silenceMayMeanAnotherTransport() throws Exception {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (EmulatedDeviceServer server =
            EmulatedDeviceServer.start(
                anyPort,
                ServerSettings.of(new Framing.Emulator(Binding.MCTP)),
                World.device("p256"),
                Optional.empty());
        Tsm tsm = plugin().create(environment())) {
      DeviceAddress address =
          DeviceAddress.parse("spdm+doe://127.0.0.1:" + server.address().getPort());

      TsmException failure =
          catchThrowableOfType(
              TsmException.class, () -> tsm.connect(address, ConnectOptions.DEFAULTS, soon()));

      assertThat(failure.exitCode()).isEqualTo(4);
      assertThat(failure).hasMessageContaining("another transport than PCI_DOE");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"spdm+doe://", "spdm+doe://host:0", "dsp0287://[::1", "spdm+tcp:host"})
  void refusesWhatNamesNoEndpoint(String text) throws Exception {
    DeviceAddress address = DeviceAddress.parse(text);

    TsmException refusal =
        catchThrowableOfType(TsmException.class, () -> connector.responder(address, environment()));

    assertThat(refusal.exitCode()).isEqualTo(2);
  }

  @Test
  void oneResponderHasOneNameHoweverItIsReached() throws Exception {
    String name = responder("spdm+doe://localhost:2323");

    assertThat(responder("spdm+mctp://127.0.0.1:2323")).isEqualTo(name);
    assertThat(responder("dsp0287://[::1]:2323")).isEqualTo(name);
    assertThat(responder("spdm+doe://LOCALHOST")).isEqualTo(name);
    assertThat(responder("spdm+doe://localhost:2324")).isNotEqualTo(name);
    assertThat(responder("spdm+doe://example:2323")).isNotEqualTo(name);
    for (String here :
        List.of("localhost.", "0.0.0.0", "127.0.0.2", "[::]", "[0:0::1]", "[::ffff:127.0.0.1]")) {
      assertThat(responder("spdm+doe://" + here + ":2323")).as(here).isEqualTo(name);
    }
    assertThat(responder("spdm+doe://[2001:0DB8:0:0::1]:2323"))
        .isEqualTo(responder("spdm+doe://[2001:db8::1]:2323"))
        .isNotEqualTo(responder("spdm+doe://[2001:db8::2]:2323"));
    assertThat(responder("spdm+doe://Example.:2323"))
        .isEqualTo(responder("spdm+doe://example:2323"));
  }

  private String responder(String text) throws TsmException {
    return connector.responder(DeviceAddress.parse(text), environment());
  }

  private TsmEnvironment environment() {
    return TsmEnvironment.builder(new UserDirectories(directory, directory.resolve("run")))
        .discoverConnectors()
        .build();
  }

  private static TsmPlugin plugin() {
    return ServiceLoader.load(TsmPlugin.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(plugin -> plugin.provider().equals(NativeCmaTsm.PROVIDER))
        .findFirst()
        .orElseThrow();
  }
}
