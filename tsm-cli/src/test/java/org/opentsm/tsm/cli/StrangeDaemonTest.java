package org.opentsm.tsm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.tsm.cli.TestTool.NONCE;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.tsm.cli.io.Console;

/** Whatever listens at the socket: the commands believe it nothing that makes no sense. */
@Timeout(120)
class StrangeDaemonTest {
  private static final String DEVICE =
      "\"address\":\"emu:\",\"provider\":\"native-cma\",\"state\":\"accepted\","
          + "\"incarnation\":1,\"generation\":1";
  private static final String ROUND =
      "\"nonce\":\"" + NONCE + "\",\"choice\":\"exact\",\"compared\":[\"key\"],\"notCompared\":[]";

  @TempDir Path home;
  private TestTool tool;
  private Path socket;

  @BeforeEach
  void layOut() throws IOException {
    tool = new TestTool(home);
    socket = tool.directories.runtime().resolve("tsm.sock");
    Files.createDirectories(socket.getParent());
  }

  /** Answers every request alike. */
  private final class Listener implements AutoCloseable {
    private final ServerSocketChannel server =
        ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

    Listener(String answer, boolean closes) throws IOException {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread.ofVirtual()
          .start(() -> {
            try {
              while (true) {
                answer(server.accept(), answer, closes);
              }
            } catch (IOException ended) {
              // The test has.
            }
          });
    }

    private void answer(SocketChannel channel, String answer, boolean closes) throws IOException {
      ByteBuffer request = ByteBuffer.allocate(4096);
      try {
        while (!new String(request.array(), 0, request.position(), UTF_8).contains("\r\n\r\n")) {
          if (channel.read(request) < 0) {
            break;
          }
        }
        requests.add(new String(request.array(), 0, request.position(), UTF_8));
        ByteBuffer octets = ByteBuffer.wrap(answer.getBytes(UTF_8));
        while (octets.hasRemaining()) {
          channel.write(octets);
        }
      } catch (IOException left) {
        // It had enough.
      }
      if (closes) {
        channel.close();
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
      Files.deleteIfExists(socket);
    }
  }

  private static String answer(String status, String type, String body) {
    return "HTTP/1.1 "
        + status
        + "\r\nContent-Type: "
        + type
        + "\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String json(String body) {
    return answer("200 OK", "application/json", body);
  }

  private static String problem(String body) {
    return answer("409 Conflict", "application/problem+json", body);
  }

  static List<String> nonsense() {
    return List.of(
        "SSH-2.0-OpenSSH_9.2\r\n",
        json("{"),
        json("[]"),
        json("{\"devices\":[]}"),
        json("{\"version\":2,\"devices\":[]}"),
        json("{\"version\":1}"),
        json("{\"version\":1,\"devices\":[1]}"),
        json("{\"version\":1,\"devices\":[{" + DEVICE.replace(":1,", ":-1,") + "}]}"),
        json("{\"version\":1,\"devices\":[{" + DEVICE.replace("accepted", "\\u001b[2J") + "}]}"),
        json("{\"version\":1,\"version\":1,\"devices\":[]}"),
        answer("200 OK", "text/html", "<html>"),
        answer("404 Not Found", "text/html", "<html>"),
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX: " + "x".repeat(40_000),
        problem("{\"detail\":\"no\",\"code\":\"tsm.wrong-state\",\"exitCode\":0}"),
        problem("{\"detail\":\"no\",\"code\":\"tsm.wrong-state\",\"exitCode\":9}"),
        problem("{\"detail\":\"no\",\"code\":\"\\u001b[2J\",\"exitCode\":6}"),
        problem("{\"code\":\"tsm.wrong-state\",\"exitCode\":6}"));
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void nonsenseIsNoStatus(String answer) throws Exception {
    try (Listener _ = new Listener(answer, true)) {
      tool.run("status").failed(3, "daemon.bad-answer");
    }
  }

  @Test
  void anAnswerWithoutEndIsNotReadToItsEnd() throws Exception {
    String large =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + " ".repeat(17 << 20);
    try (Listener _ = new Listener(large, true)) {
      tool.run("status").failed(3, "daemon.bad-answer");
    }
  }

  @Test
  void whoLeavesWithoutAWordHasNotAnswered() throws Exception {
    String half = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{";
    for (String answer : List.of("", "HTTP/1.1 2", half)) {
      try (Listener _ = new Listener(answer, true)) {
        tool.run("status").failed(4, "daemon.no-answer");
      }
    }
  }

  @Test
  void whoSaysNothingIsNotWaitedForWithoutEnd() throws Exception {
    try (Listener _ = new Listener("", false)) {
      assertThat(tool.run("status", "--timeout", "1").failed(4, "daemon.no-answer").err())
          .contains("within");
    }
  }

  @Test
  void theDaemonsWordsReachNoTerminalAsCommands() throws Exception {
    String refusal = "{\"detail\":\"a\\u001b[2J\\nb\",\"code\":\"tsm.wrong-state\",\"exitCode\":6}";
    try (Listener _ = new Listener(problem(refusal), true)) {
      assertThat(tool.run("connect", "emu:").failed(6, "tsm.wrong-state").err())
          .isEqualTo("tsm: connect: a?[2J?b (tsm.wrong-state)\n");
    }
  }

  static List<String> contradictions() {
    String difference = "[{\"part\":\"key\",\"accepted\":\"a\",\"found\":\"b\"}]";
    return List.of(
        "\"outcome\":\"same\",\"differences\":" + difference,
        "\"outcome\":\"different\",\"differences\":[]",
        "\"outcome\":\"perhaps\",\"differences\":" + difference,
        "\"differences\":[]");
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void aRevalidationThatContradictsItselfIsNone(String outcome) throws Exception {
    String body = "{\"version\":1," + DEVICE + "," + ROUND + "," + outcome + "}";
    try (Listener _ = new Listener(json(body), true)) {
      tool.run("revalidate", "emu:").failed(3, "daemon.bad-answer");
    }
  }

  @Test
  void whatIsNoEvidenceIsNotWritten() throws Exception {
    Path out = tool.file("out.cbor");
    String body = "{\"version\":1," + DEVICE + ",\"evidence\":\"../../etc\"}";
    try (Listener _ = new Listener(json(body), true)) {
      tool.run("evidence", "emu:", "--nonce", NONCE, "--out", out).failed(3, "daemon.bad-answer");
    }
    assertThat(out).doesNotExist();
  }

  @Test
  void eventsThatAreNoneAreRefused() throws Exception {
    String head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    for (String event :
        List.of(
            "event: connected\ndata: {\n\n",
            "event: A B\ndata: {}\n\n",
            "data: " + "x".repeat(300_000) + "\n\n")) {
      try (Listener _ = new Listener(head + event, true)) {
        tool.run("events").failed(3, "daemon.bad-answer");
      }
    }
    String refused = "event: refused\ndata: {\"reason\":\"too many readers\"}\n\n";
    try (Listener _ = new Listener(head + refused, true)) {
      tool.run("events", "--follow").failed(6, "daemon.too-many");
    }
  }

  /** So that a restart before the first event is a gap as well. */
  @Test
  void whoFollowsComesBackBehindTheIdOfABlockWithoutAnEvent() throws Exception {
    String stream =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
            + ": events\nid: 0123456789abcdef-7\n\n";
    Console console =
        new Console(
            OutputStream.nullOutputStream(),
            new PrintStream(OutputStream.nullOutputStream()),
            false);
    try (Listener listener = new Listener(stream, true)) {
      Thread follower = Thread.ofPlatform().start(() -> tool.start(console, "events", "--follow"));
      try {
        assertThat(listener.requests.poll(60, TimeUnit.SECONDS)).doesNotContain("Last-Event-ID");
        assertThat(listener.requests.poll(60, TimeUnit.SECONDS))
            .contains("\r\nLast-Event-ID: 0123456789abcdef-7\r\n");
      } finally {
        follower.interrupt();
        follower.join();
      }
    }
  }

  @Test
  void aSocketThatIsForOthersIsDenied() throws Exception {
    try (Listener _ = new Listener("", true)) {
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("---------"));
      if (Files.isWritable(socket)) {
        // Nothing is denied to root: then it is reached, and has nothing to say.
        tool.run("status").failed(4, "daemon.no-answer");
      } else {
        tool.run("status").failed(7, "daemon.socket-denied");
      }
    }
  }
}
