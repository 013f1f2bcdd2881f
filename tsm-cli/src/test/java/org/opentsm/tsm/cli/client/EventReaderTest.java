package org.opentsm.tsm.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.cli.client.EventReader.StreamEvent;
import org.opentsm.tsm.cli.io.FailureException;

/** Server-sent events, however they are cut into pieces. */
class EventReaderTest {
  private static final DaemonClient CLIENT =
      new DaemonClient(
          new DaemonPlace(Path.of("/nowhere"), true, "tsm serve", ""), Duration.ofSeconds(1));

  private static List<StreamEvent> read(String text, int piece) throws FailureException {
    EventReader reader = new EventReader(CLIENT);
    List<StreamEvent> events = new ArrayList<>();
    byte[] octets = text.getBytes(UTF_8);
    for (int from = 0; from < octets.length; from += piece) {
      int to = Math.min(octets.length, from + piece);
      reader.take(Bytes.copyOf(octets).slice(from, to - from));
      for (Optional<StreamEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
        events.add(next.get());
      }
    }
    return events;
  }

  @Test
  void piecesMakeNoDifference() throws Exception {
    String text =
        ": hello\nid: a-1\nevent: one\ndata: {\"x\":\"ä\"}\n\n:\n\nevent:two\ndata:1\ndata:2\n\n";
    List<StreamEvent> whole = read(text, text.length() * 2);

    assertThat(whole)
        .containsExactly(
            new StreamEvent("a-1", "one", "{\"x\":\"ä\"}"), new StreamEvent("a-1", "two", "1\n2"));
    for (int piece = 1; piece < 20; piece++) {
      assertThat(read(text, piece)).isEqualTo(whole);
      assertThat(read(text.replace("\n", "\r\n"), piece)).isEqualTo(whole);
      assertThat(read(text.replace("\n", "\r"), piece)).isEqualTo(whole);
    }
  }

  @Test
  void whatHasNotEndedIsNoEvent() throws Exception {
    assertThat(read("event: one\ndata: 1\n", 3)).isEmpty();
    assertThat(read("event: one\n\n", 3)).isEmpty();
  }

  @Test
  void nothingGrowsWithoutEnd() {
    assertThatThrownBy(() -> read("data: " + "x".repeat(300_000), 1000))
        .isInstanceOf(FailureException.class);
    assertThatThrownBy(() -> read("data: xxxxxxx\n".repeat(50_000), 1000))
        .isInstanceOf(FailureException.class);
  }
}
