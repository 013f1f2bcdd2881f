package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.io.Console;

/** The tool with a user of its own, in this process. */
final class TestTool {
  static final String NONCE = "5a".repeat(32);
  static final String OTHER_NONCE = "a5".repeat(32);

  final Path home;
  final UserDirectories directories;

  /**
   * @param home an empty directory: where the user's files are, and those of the test
   */
  TestTool(Path home) {
    this.home = home;
    directories = new UserDirectories(home.resolve("state"), home.resolve("run"));
  }

  /** How a command ended, and what it said. */
  record Ended(int code, String out, String err) {
    Ended succeeded() {
      assertThat(code).as(toString()).isZero();
      return this;
    }

    /**
     * One line that says what happened, the code last; nothing that could be taken for a result.
     */
    Ended failed(int expected, String errorCode) {
      assertThat(out).isEmpty();
      return failedAfterResults(expected, errorCode);
    }

    Ended failedAfterResults(int expected, String errorCode) {
      assertThat(code).as(toString()).isEqualTo(expected);
      assertThat(err).matches("tsm: [^\n]+ \\(" + errorCode.replace(".", "\\.") + "\\)\n");
      return this;
    }

    /** The same after lines that say what a person should know. */
    Ended failedWithRemarks(int expected, String errorCode) {
      assertThat(out).isEmpty();
      assertThat(code).as(toString()).isEqualTo(expected);
      assertThat(err).matches("(?:tsm: [^\n]+\n)+").endsWith(" (" + errorCode + ")\n");
      return this;
    }

    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out);
    }
  }

  Ended run(Object... arguments) {
    return run(false, arguments);
  }

  Ended runOnTerminal(Object... arguments) {
    return run(true, arguments);
  }

  private Ended run(boolean terminal, Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(out, new PrintStream(err, true, StandardCharsets.UTF_8), terminal);
    int code = start(console, arguments);
    return new Ended(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  int start(Console console, Object... arguments) {
    String[] words = Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new);
    return new Tool(console, directories, InstantSource.system()).run(words);
  }

  Path file(String name) {
    return home.resolve(name);
  }

  Path write(String name, String content) throws IOException {
    return Files.writeString(file(name), content);
  }

  /** Evidence of a device for {@link #NONCE}. */
  Path evidence(String target) {
    Path evidence = file("evidence.cbor");
    run("attest", target, "--nonce", NONCE, "--out", evidence).succeeded();
    return evidence;
  }

  /** The root of the emulated device with its usual keys. */
  Path root() {
    return directories.state().resolve("emu").resolve("ecp384").resolve("root.pem");
  }

  /** {@code --root} for every algorithm that the emulated device has keys for. */
  List<Object> allRoots() throws IOException {
    List<Object> options = new ArrayList<>();
    try (Stream<Path> kinds = Files.list(directories.state().resolve("emu"))) {
      kinds
          .filter(kind -> Files.exists(kind.resolve("root.pem")))
          .sorted()
          .forEach(kind -> options.addAll(List.of("--root", kind.resolve("root.pem"))));
    }
    return options;
  }
}
