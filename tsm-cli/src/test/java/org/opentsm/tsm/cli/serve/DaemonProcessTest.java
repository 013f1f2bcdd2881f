package org.opentsm.tsm.cli.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.Tool;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.DirectoryTrust;

/** {@code tsm serve} as a service manager runs it: with its socket, its signals and its journal. */
@Timeout(120)
class DaemonProcessTest {
  private static final List<String> NOTHING_BEFORE = List.of();

  /** 143: a JVM's for SIGTERM. The units say that it is a success. */
  private static final int TERMINATED = 143;

  /** Listens, and hands the socket over as standard input, as systemd does. */
  private static final String LISTEN =
      """
      import os, socket, sys
      s = socket.socket(socket.AF_UNIX)
      s.bind(sys.argv[1])
      os.chmod(sys.argv[1], 0o666)
      s.listen(64)
      os.dup2(s.fileno(), 0)
      os.execv(sys.argv[2], sys.argv[2:])
      """;

  /** A caller who is nobody. */
  private static final String ASK_AS_NOBODY =
      """
      import os, socket, sys
      os.setgroups([])
      os.setgid(65534)
      os.setuid(65534)
      s = socket.socket(socket.AF_UNIX)
      s.connect(sys.argv[1])
      line = sys.argv[2] + ' HTTP/1.1\\r\\nHost: t\\r\\nConnection: close\\r\\nContent-Length: 0\\r\\n\\r\\n'
      s.sendall(line.encode())
      answer = b''
      while True:
        more = s.recv(4096)
        if not more:
          break
        answer += more
      sys.stdout.buffer.write(answer.split(b'\\r\\n\\r\\n', 1)[1])
      """;

  /** So many characters in a row are no accident. */
  private static final int RUN = 12;

  @TempDir Path home;

  private static boolean hasPython() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "-c", "").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private Path script(String name, String text) throws IOException {
    return Files.writeString(home.resolve(name), text);
  }

  private static void mode(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private DaemonProcess inherited(Path socket, Object... arguments) throws Exception {
    assumeTrue(hasPython(), "socket activation needs python3, which stands for systemd");
    Path directory = Files.createDirectories(socket.getParent());
    mode(directory, "rwxr-xr-x");
    return DaemonProcess.start(
        home,
        "INFO",
        List.of("python3", script("listen.py", LISTEN).toString(), socket.toString()),
        arguments);
  }

  private JsonNode askAsNobody(Path socket, String line) throws Exception {
    Process process =
        new ProcessBuilder(
                "python3", script("ask.py", ASK_AS_NOBODY).toString(), socket.toString(), line)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (InputStream out = process.getInputStream()) {
      return new ObjectMapper().readTree(out.readAllBytes());
    }
  }

  @Test
  void theSocketOfAServiceManagerIsServedAndStaysItsOwn() throws Exception {
    Path socket = home.resolve("sd/tsm.sock");
    try (DaemonProcess daemon = inherited(socket)) {
      String line = daemon.awaitListening().log().getLast();
      JsonNode caller = DaemonProcess.ask(socket, "GET", "/v1/caller");

      assertThat(line).contains(socket.getFileName().toString()).contains("\"inherited\":\"true\"");
      assertThat(caller.path("user").asText()).isEqualTo(System.getProperty("user.name"));
      assertThat(caller.path("rights")).hasSize(Right.values().length);
      assertThat(daemon.terminate()).isEqualTo(TERMINATED);
      assertThat(daemon.log().getLast()).contains("\"stopped\"");
    }
    assertThat(socket).as("systemd's, not ours").exists();
    assertThat(home.resolve("out")).isEmptyFile();
    assertThat(home.resolve("sd")).isDirectoryNotContaining("glob:**.lock");
  }

  @Test
  void itsCallersAreKnownByTheOperatingSystem() throws Exception {
    assumeTrue(DirectoryTrust.self() == 0, "another caller than oneself needs root");
    Path socket = home.resolve("sd/tsm.sock");
    mode(home, "rwxr-xr-x");
    try (DaemonProcess daemon = inherited(socket)) {
      daemon.awaitListening();
      JsonNode caller = askAsNobody(socket, "GET /v1/caller");
      JsonNode refused = askAsNobody(socket, "POST /v1/devices/emu:/connect");

      assertThat(caller.path("user").asText()).isEqualTo("nobody");
      assertThat(caller.path("rights")).hasSize(1);
      assertThat(refused.path("code").asText()).isEqualTo("daemon.forbidden");
      assertThat(daemon.terminate()).isEqualTo(TERMINATED);
      assertThat(daemon.log()).anyMatch(line -> line.contains("found user nobody"));
    }
  }

  @Test
  void anotherSocketThanTheServiceManagersIsAContradiction() throws Exception {
    Path other = home.resolve("other.sock");
    try (DaemonProcess daemon = inherited(home.resolve("sd/tsm.sock"), "--socket", other)) {
      assertThat(daemon.await(line -> line.contains("(tsm.bad-option)")))
          .contains(other.toString(), "expected none beside that of the service manager");
    }
  }

  @Test
  void aDirectoryThatAnybodyCanWriteToIsRefusedAlsoThen() throws Exception {
    Path socket = home.resolve("sd/tsm.sock");
    Files.createDirectories(socket.getParent());
    mode(home, "rwxrwxrwx");
    try (DaemonProcess daemon = inherited(socket)) {
      assertThat(daemon.await(line -> line.contains("(tsm.not-permitted)")))
          .contains(home.toString(), "rwxrwxrwx");
    }
  }

  @Test
  void devicesAreConnectedAtTheStartAndWhatFailsIsTriedAgain() throws Exception {
    Path config =
        Files.writeString(
            home.resolve("daemon.yaml"),
            """
            version: 1
            devices:
            - address: "spdm+tcp://127.0.0.1:1"
            - address: "emu:"
              session: "no"
            limits:
              retrySeconds: 1
            """);
    Path socket = home.resolve("run/tsm.sock");
    try (DaemonProcess daemon =
        DaemonProcess.start(home, "INFO", NOTHING_BEFORE, "--config", config)) {
      daemon.awaitListening();
      daemon.await(line -> line.contains("\"connected\"") && line.contains("emu:"));
      String again = daemon.await(line -> line.contains("\"connect-retry\""));
      assertThat(again).contains("tsm.unreachable", "127.0.0.1:1", "\"waitSeconds\":\"1\"");
      JsonNode devices = DaemonProcess.ask(socket, "GET", "/v1/devices").path("devices");
      assertThat(devices.findValuesAsText("address")).contains("emu:");
      JsonNode sessions = DaemonProcess.ask(socket, "GET", "/v1/sessions").path("sessions");
      assertThat(sessions).isEmpty();
      assertThat(daemon.terminate()).isEqualTo(TERMINATED);
      assertThat(daemon.log()).allSatisfy(DaemonProcessTest::isJson);
    }
    assertThat(socket).doesNotExist();
  }

  private static void isJson(String line) {
    if (line.startsWith("tsm: listening")) {
      return;
    }
    try {
      assertThat(new ObjectMapper().readTree(line).path("level").asText()).isNotEmpty();
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + line, e);
    }
  }

  /** With all that there is to log, of every library. */
  @Test
  void theLogHasNoOctetOfAPreSharedKey() throws Exception {
    Path file = keyOfTheEmulatedDevice();
    Path config =
        Files.writeString(
            home.resolve("daemon.yaml"),
            """
            version: 1
            credentials:
              psk: "%s"
            devices:
            - address: "emu:psk"
              session: "required"
            """
                .formatted(file));
    try (DaemonProcess daemon =
        DaemonProcess.start(home, "TRACE", NOTHING_BEFORE, "--config", config)) {
      daemon.await(line -> line.contains("\"session-opened\"") && line.contains("emu:psk"));
      DaemonProcess.ask(home.resolve("run/tsm.sock"), "GET", "/v1/sessions");
      daemon.terminate();

      assertThat(daemon.log()).anyMatch(line -> line.contains("\"DEBUG\""));
      String text = String.join("\n", daemon.log());
      byte[] key = keyIn(file);
      assertThat(key).hasSizeGreaterThanOrEqualTo(16);
      String hex = HexFormat.of().formatHex(key);
      assertThat(text.toLowerCase(Locale.ROOT))
          .doesNotContain(hex.substring(0, RUN))
          .doesNotContain(hex.substring(hex.length() - RUN));
      assertThat(text)
          .doesNotContain(Base64.getEncoder().encodeToString(key).substring(0, RUN))
          .doesNotContain(key[0] + ", " + key[1] + ", " + key[2] + ", " + key[3]);
    }
  }

  private static byte[] keyIn(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("key"))
        .map(line -> HexFormat.of().parseHex(line.substring(line.indexOf('=') + 1).strip()))
        .findFirst()
        .orElseThrow();
  }

  /** Using the device makes it. */
  private Path keyOfTheEmulatedDevice() {
    Console console =
        new Console(
            OutputStream.nullOutputStream(),
            new PrintStream(OutputStream.nullOutputStream(), false, UTF_8),
            false);
    UserDirectories directories = new UserDirectories(home.resolve("state"), home.resolve("run"));
    new Tool(console, directories, InstantSource.system())
        .run(
            "attest",
            "emu:psk",
            "--nonce",
            "5a".repeat(32),
            "--out",
            home.resolve("e.cbor").toString());
    return home.resolve("state/emu/psk");
  }
}
