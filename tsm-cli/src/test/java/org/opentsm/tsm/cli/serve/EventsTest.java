package org.opentsm.tsm.cli.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What readers of events see, however they come, go and dawdle. */
class EventsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir Path home;

  /** An event as it was sent. */
  private record Event(String id, String type, JsonNode data) {}

  /** A reader that has been told where to begin. */
  private static final class Reader implements AutoCloseable {
    private final SocketChannel channel;
    private final BufferedReader lines;

    Reader(TestDaemon daemon, String fields) throws IOException {
      this(daemon, "", fields);
    }

    Reader(TestDaemon daemon, String query, String fields) throws IOException {
      channel = daemon.http.connect();
      String line = "GET /v1/events" + query + " HTTP/1.1\r\n";
      UnixHttp.write(channel, (line + "Host: tsm\r\n" + fields + "\r\n").getBytes(UTF_8));
      lines = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), UTF_8));
      // From here on nothing is missed: the stream begins with a comment.
      while (!lines.readLine().startsWith("retry:")) {
        // The head of the answer, and the comment.
      }
    }

    Event next() throws IOException {
      String id = "";
      String type = "";
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ")) {
          return new Event(id, type, MAPPER.readTree(line.substring(6)));
        }
      }
      return new Event("", "end", MAPPER.nullNode());
    }

    /** All up to the first of a type. */
    List<Event> until(String type) throws IOException {
      List<Event> events = new ArrayList<>();
      do {
        events.add(next());
      } while (!events.getLast().type().equals(type) && !events.getLast().type().equals("end"));
      return events;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Test
  void whoComesBackGoesOnBehindWhatItHasRead() throws Exception {
    try (TestDaemon daemon = TestDaemon.start(home)) {
      List<Event> first;
      try (Reader reader = new Reader(daemon, "")) {
        daemon.http.post("/v1/devices/emu:/connect", "");
        first = reader.until("session-opened");
      }
      daemon.http.post("/v1/devices/emu:/disconnect", "");
      try (Reader reader = new Reader(daemon, "Last-Event-ID: " + first.get(1).id() + "\r\n")) {
        List<Event> rest = reader.until("disconnected");

        assertThat(rest.subList(0, first.size() - 2)).isEqualTo(first.subList(2, first.size()));
        assertThat(rest).extracting(Event::type).contains("session-closed", "disconnected");
        assertThat(rest)
            .extracting(event -> event.data().get("address").asText())
            .containsOnly("emu:");
      }
    }
  }

  @Test
  void aGapIsMarkedWithItsSize() throws Exception {
    DaemonConfig.Limits usual = DaemonConfig.Limits.DEFAULTS;
    DaemonConfig.Limits few =
        new DaemonConfig.Limits(
            usual.atOnce(),
            new DaemonConfig.Kept(usual.kept().operations(), 3, usual.kept().evidence()),
            usual.times());
    try (TestDaemon daemon = TestDaemon.start(home, few)) {
      try (Reader reader = new Reader(daemon, "")) {
        daemon.http.post("/v1/devices/emu:/connect", "");
        daemon.http.post("/v1/devices/emu:/disconnect", "");
        reader.until("disconnected");
      }
      try (Reader reader = new Reader(daemon, "Last-Event-ID: 0\r\n")) {
        Event gap = reader.next();
        Event behind = reader.next();

        assertThat(gap.type()).isEqualTo("gap");
        assertThat(gap.data().get("missed").asLong()).isPositive();
        assertThat(number(behind)).isEqualTo(number(gap) + 1);
      }
    }
  }

  @Test
  void anotherRunOfTheDaemonIsNoContinuation() throws Exception {
    try (TestDaemon daemon = TestDaemon.start(home);
        Reader reader = new Reader(daemon, "Last-Event-ID: " + "0".repeat(16) + "-7\r\n")) {
      assertThat(reader.next().type()).isEqualTo("gap");
    }
    try (TestDaemon daemon = TestDaemon.start(home)) {
      assertThat(daemon.http.send("GET", "/v1/events", "Last-Event-ID: seven\r\n", "").code())
          .isEqualTo("daemon.bad-request");
    }
  }

  @Test
  void wishesThatAreNotUnderstoodAreNotPassedOver() throws Exception {
    try (TestDaemon daemon = TestDaemon.start(home)) {
      UnixHttp.Answer slip = daemon.http.get("/v1/events?folow=no");
      assertThat(slip.status()).isEqualTo(400);
      assertThat(slip.text()).contains("after, follow").contains("'folow'");
      UnixHttp.Answer later = daemon.http.get("/v1/events?after=" + "0".repeat(15) + "x");
      assertThat(later.text()).contains("after: expected the id of an event");
      UnixHttp.Answer type = daemon.http.get("/v1/events?types=connected,conected");
      assertThat(type.status()).isEqualTo(400);
      assertThat(type.text()).contains("types: expected some of").contains("'conected'");
      assertThat(daemon.http.get("/v1/events?types=").status()).isEqualTo(400);
      assertThat(daemon.http.get("/v1/events?address=nowhere").code()).isEqualTo("tsm.bad-address");
      assertThat(daemon.http.get("/v1/events?address=emu:&address=emu:p384").text())
          .contains("address: expected it once");
    }
  }

  @Test
  void whoWantsSomeEventsHasTheseAloneAndComesBackBehindAllOthers() throws Exception {
    String other = "emu:?serial=2";
    String wanted = "types=connected,disconnected&address=" + URLEncoder.encode(other, UTF_8);
    try (TestDaemon daemon = TestDaemon.start(home)) {
      String path = "/v1/devices/" + URLEncoder.encode(other, UTF_8);
      try (Reader reader = new Reader(daemon, "")) {
        daemon.http.post("/v1/devices/emu:/connect", "");
        daemon.http.post(path + "/connect", "");
        daemon.http.post(path + "/disconnect", "");
        reader.until("disconnected");
        daemon.http.post("/v1/devices/emu:/disconnect", "");
        reader.until("disconnected");
      }
      UnixHttp.Answer all = daemon.http.get("/v1/events?follow=no&after=0");
      UnixHttp.Answer some = daemon.http.get("/v1/events?follow=no&after=0&" + wanted);

      assertThat(some.text().lines().filter(line -> line.startsWith("event: ")))
          .containsExactly("event: connected", "event: disconnected");
      assertThat(some.text().lines().filter(line -> line.startsWith("data: ")))
          .allMatch(line -> line.contains("\"address\":\"" + other + "\""));
      assertThat(lastId(some)).isEqualTo(lastId(all));
      try (Reader reader =
          new Reader(daemon, "?" + wanted, "Last-Event-ID: " + lastId(some) + "\r\n")) {
        daemon.http.post("/v1/devices/emu:/connect", "");
        daemon.http.post(path + "/connect", "");
        assertThat(reader.next().data().get("address").asText()).isEqualTo(other);
      }
    }
  }

  private static String lastId(UnixHttp.Answer answer) {
    return answer
        .text()
        .lines()
        .filter(line -> line.startsWith("id: "))
        .toList()
        .getLast()
        .substring(4);
  }

  @Test
  void thePageListsEveryType() throws Exception {
    Path root = Path.of(System.getProperty("opentsm.root", ".."));
    String page = Files.readString(root.resolve("docs").resolve("daemon.md"));
    String list = page.substring(page.indexOf("\nTypes: "));

    assertThat(EventType.values())
        .allSatisfy(type ->
            assertThat(list.substring(0, list.indexOf("\n\n"))).contains("`" + type.id() + "`"));
  }

  @Test
  void aReaderThatDoesNotReadHoldsUpNobody() throws Exception {
    try (TestDaemon daemon = TestDaemon.start(home);
        Reader asleep = new Reader(daemon, "");
        Reader awake = new Reader(daemon, "")) {
      for (int i = 0; i < 50; i++) {
        assertThat(daemon.http.post("/v1/devices/emu:/connect", "{\"anew\":true}").status())
            .isEqualTo(200);
      }
      int connected = 0;
      while (connected < 50) {
        connected += awake.next().type().equals("connected") ? 1 : 0;
      }
      assertThat(asleep.until("connected")).isNotEmpty();
    }
  }

  @Test
  void readersAreToldTheEnd() throws Exception {
    TestDaemon daemon = TestDaemon.start(home);
    try (Reader reader = new Reader(daemon, "")) {
      daemon.http.post("/v1/devices/emu:/connect", "");
      reader.until("session-opened");
      daemon.close();

      assertThat(reader.until("end"))
          .extracting(Event::type)
          .startsWith("daemon-stopping")
          .contains("session-closed");
    }
  }

  @Test
  void whatADeadDaemonHeldIsLostAndSaidSo() throws Exception {
    Path held = home.resolve("state").resolve("daemon").resolve("held");
    try (TestDaemon daemon = TestDaemon.start(home)) {
      try (Reader reader = new Reader(daemon, "")) {
        daemon.http.post("/v1/devices/emu:/connect", "");
        reader.until("session-opened");
      }
      Path file;
      try (var files = Files.list(held)) {
        file = files.findFirst().orElseThrow();
      }
      Path kept = home.resolve("kept");
      Files.copy(file, kept);
      daemon.close();
      Files.move(kept, file);
    }
    // The second one ends before anybody reads its events: the third one says the same.
    TestDaemon.start(home).close();
    Files.writeString(held.resolve("damaged.held"), "");
    try (TestDaemon again = TestDaemon.start(home);
        Reader reader = new Reader(again, "Last-Event-ID: 0\r\n")) {
      List<Event> told = reader.until("events-missed");
      assertThat(told)
          .extracting(Event::type)
          .containsExactly("session-lost", "connection-lost", "events-missed");
      assertThat(told.getFirst().data().get("code").asText()).isEqualTo("daemon.restarted");
      assertThat(told.getLast().data().get("count").asLong()).isEqualTo(1);
      assertThat(again.http.get("/v1/sessions").json().get("sessions")).isEmpty();
      assertThat(again.http.get("/v1/devices/emu:").json().get("state").asText())
          .isEqualTo("present");
    }
  }

  private static long number(Event event) {
    return Long.parseLong(event.id().substring(event.id().indexOf('-') + 1));
  }
}
