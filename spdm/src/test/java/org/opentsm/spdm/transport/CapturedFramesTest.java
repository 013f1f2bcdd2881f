package org.opentsm.spdm.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.spdm.Bytes;

/** Frames between DMTF's emulators, where recordings of them stand beside the repository. */
class CapturedFramesTest {
  private static final int MAX_PAYLOAD = 1 << 20;

  @ParameterizedTest
  @CsvSource({
    "s_mctp_v1.2_keyex.txt, MCTP",
    "s_tcp_v1.2_keyex.txt, TCP",
    "s_none_v1.2_keyex.txt, NONE"
  })
  void reencodeToTheSameBytes(String file, Binding binding) throws Exception {
    Path path = captures().resolve(file);
    assumeTrue(Files.isReadable(path), () -> "no recordings in " + path);
    int messages = 0;
    for (String line : Files.readAllLines(path)) {
      String[] part = line.split(" ", 4);
      Bytes payload = Bytes.ofHex(part.length > 3 ? part[3] : "");
      Bytes octets =
          Bytes.concat(
              Bytes.ofHex(part[1] + part[2] + String.format("%08x", payload.length())), payload);
      SocketFrame frame = SocketFrame.decode(octets, binding, MAX_PAYLOAD);

      assertThat(SocketCommand.ofValue(frame.command())).isPresent();
      assertThat(frame.encode()).isEqualTo(octets);
      if (frame.command() == SocketCommand.NORMAL.value() && !isSecured(binding, payload)) {
        assertThat(binding.wrap(binding.unwrap(payload))).isEqualTo(payload);
        messages++;
      }
    }
    assertThat(messages).isGreaterThan(10);
  }

  private static boolean isSecured(Binding binding, Bytes payload) {
    return switch (binding) {
      case MCTP -> payload.get(0) == Binding.MCTP_TYPE_SECURED_SPDM;
      case TCP -> payload.get(3) == Dsp0287Message.TYPE_SECURED_SPDM;
      case NONE, PCI_DOE -> false;
    };
  }

  private static Path captures() throws IOException {
    String override = System.getProperty("opentsm.shared");
    Path shared =
        override != null
            ? Path.of(override)
            : Stream.iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
                .map(path -> path.resolveSibling("shared"))
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(Path.of("shared"));
    return shared.resolve("captures").resolve("sock");
  }
}
