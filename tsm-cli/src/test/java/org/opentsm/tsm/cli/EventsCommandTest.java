package org.opentsm.tsm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.tsm.cli.io.Console;

/** {@code tsm events}: nothing is missed without a mark. */
@Timeout(240)
class EventsCommandTest {
  private static final String EVENT = "/org/opentsm/tsm/cli/client/event.schema.json";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir Path home;
  private TestTool tool;

  @BeforeEach
  void layOut() {
    tool = new TestTool(home);
  }

  private List<JsonNode> events(Object... options) throws Exception {
    List<Object> words = new ArrayList<>(List.of("events", "--json"));
    words.addAll(List.of(options));
    List<JsonNode> events = new ArrayList<>();
    for (String line : tool.run(words.toArray()).succeeded().out().lines().toList()) {
      JsonNode event = MAPPER.readTree(line);
      assertThat(JsonSchema.load(EVENT).violations(event)).as(line).isEmpty();
      events.add(event);
    }
    return events;
  }

  private static List<String> types(List<JsonNode> events) {
    return events.stream().map(event -> event.path("type").asText()).toList();
  }

  @Test
  void whatTheDaemonStillHasIsShown() throws Exception {
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      assertThat(tool.run("events").succeeded().out()).isEmpty();
      tool.run("connect", "emu:").succeeded();
      List<JsonNode> all = events();
      String middle = all.get(all.size() - 2).path("id").asText();

      assertThat(types(all)).contains("connected").endsWith("session-opened");
      assertThat(events("--after", "0")).isEqualTo(all);
      assertThat(events("--after", middle)).containsExactly(all.getLast());
      assertThat(tool.run("events").succeeded().out())
          .containsPattern("(?m)^20[0-9T:.-]+Z  emu:  connected: incarnation 1, slot 0$");
    }
  }

  @Test
  void anEventOfAnotherRunIsAGap() throws Exception {
    String last;
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      tool.run("connect", "emu:").succeeded();
      last = events().getLast().path("id").asText();
    }
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      assertThat(types(events("--after", last))).first().isEqualTo("gap");
      assertThat(tool.run("events", "--after", last).succeeded().out())
          .startsWith("gap: the daemon was started anew");
    }
  }

  @Test
  void idsThatAreNoneAreRefused() throws Exception {
    tool.run("events", "--after", "yesterday").failed(2, "cli.usage");
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      tool.run("connect", "emu:").succeeded();
      String last = events().getLast().path("id").asText();
      String future = last.substring(0, 17) + "999999";

      tool.run("events", "--after", future).failed(2, "daemon.bad-request");
    }
  }

  @Test
  void followingGoesOnAfterARestartAndMarksIt() throws Exception {
    RunningDaemon first = new RunningDaemon(tool);
    try (Follower follower = new Follower("events", "--follow", "--after", "0", "--json")) {
      tool.run("connect", "emu:").succeeded();
      assertThat(types(follower.until("session-opened"))).contains("connected");
      first.close();
      try (RunningDaemon _ = new RunningDaemon(tool)) {
        List<JsonNode> again = follower.until("gap");
        tool.run("connect", "emu:").succeeded();
        again.addAll(follower.until("connected"));

        assertThat(types(again)).containsOnlyOnce("gap");
        assertThat(again.getLast().at("/event/address").asText()).isEqualTo("emu:");
        assertThat(follower.end()).isZero();
        assertThat(follower.err())
            .isEqualTo("tsm: the daemon has left; waiting for it to come back\n");
      }
    } finally {
      first.close();
    }
  }

  @Test
  void whoseReaderHasLeftEnds() throws Exception {
    try (RunningDaemon _ = new RunningDaemon(tool)) {
      tool.run("connect", "emu:").succeeded();
      Console console =
          new Console(new BrokenPipe(), new PrintStream(new ByteArrayOutputStream()), false);

      assertThat(tool.start(console, "events", "--follow", "--after", "0")).isZero();
    }
  }

  private static final class BrokenPipe extends OutputStream {
    @Override
    public void write(int octet) throws IOException {
      throw new IOException("Broken pipe");
    }
  }

  /** A command that follows, in a thread of its own. */
  private final class Follower extends OutputStream implements AutoCloseable {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> code = new CompletableFuture<>();
    private final Thread thread;

    Follower(Object... command) {
      Console console = new Console(this, new PrintStream(err, true, UTF_8), false);
      thread = Thread.ofPlatform().start(() -> code.complete(tool.start(console, command)));
    }

    /** All events up to the first of a type. */
    List<JsonNode> until(String type) throws Exception {
      List<JsonNode> events = new ArrayList<>();
      while (events.isEmpty() || !events.getLast().path("type").asText().equals(type)) {
        String next = lines.poll(60, TimeUnit.SECONDS);
        assertThat(next).as("%s of %s; %s", type, types(events), err()).isNotNull();
        events.add(MAPPER.readTree(next));
      }
      return events;
    }

    String err() {
      return err.toString(UTF_8);
    }

    int end() throws Exception {
      thread.interrupt();
      return code.get(60, TimeUnit.SECONDS);
    }

    @Override
    public void write(int octet) {
      if (octet == '\n') {
        lines.add(line.toString(UTF_8));
        line.reset();
      } else {
        line.write(octet);
      }
    }

    @Override
    public void close() throws IOException {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
