package org.opentsm.tsm.cli.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** {@code tsm serve} in a process of its own, with what it logs. */
final class DaemonProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedReader errors;
  private final List<String> log = new ArrayList<>();

  private DaemonProcess(Process process) {
    this.process = process;
    errors = new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8));
  }

  /**
   * Starts one.
   *
   * @param home where its state and runtime directories are
   * @param level of the log
   * @param before a program that starts it, with its arguments; none to start it as it is
   * @param arguments behind {@code serve}
   */
  static DaemonProcess start(Path home, String level, List<String> before, Object... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "--enable-native-access=ALL-UNNAMED",
            "org.opentsm.tsm.cli.Main",
            "serve"));
    Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OPENTSM_STATE_DIR", home.resolve("state").toString());
    builder.environment().put("OPENTSM_RUNTIME_DIR", home.resolve("run").toString());
    builder.environment().put("OPENTSM_LOCK_DIR", home.resolve("locks").toString());
    builder.environment().put("OPENTSM_LOG", level);
    builder.environment().put("OPENTSM_LOG_JETTY", level.equals("INFO") ? "WARN" : level);
    builder.environment().put("OPENTSM_LOG_FORMAT", "json");
    builder.redirectOutput(home.resolve("out").toFile());
    return new DaemonProcess(builder.start());
  }

  /** Reads the log until a line is as wanted. */
  String await(Predicate<String> wanted) throws IOException {
    for (String line = errors.readLine(); line != null; line = errors.readLine()) {
      log.add(line);
      if (wanted.test(line)) {
        return line;
      }
    }
    throw new AssertionError("the log ended: " + log);
  }

  DaemonProcess awaitListening() throws IOException {
    await(line -> line.contains("\"listening\""));
    return this;
  }

  /** Has it end by SIGTERM; the status. */
  int terminate() throws Exception {
    // That of Process closes the streams as well.
    assertThat(process.toHandle().destroy()).isTrue();
    for (String line = errors.readLine(); line != null; line = errors.readLine()) {
      log.add(line);
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  /** What it has logged until now, or in the end. */
  List<String> log() {
    return log;
  }

  /** The answer to a request without a body. */
  static JsonNode ask(Path socket, String method, String path) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      String request =
          method
              + " "
              + path
              + " HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
      channel.write(ByteBuffer.wrap(request.getBytes(UTF_8)));
      String answer = new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
      return JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n")));
    }
  }

  /** Ends it without a word. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
