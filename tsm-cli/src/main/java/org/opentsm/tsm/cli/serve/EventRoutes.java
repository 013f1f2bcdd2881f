package org.opentsm.tsm.cli.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.http.Body;
import org.opentsm.tsm.cli.http.HttpAnswer;
import org.opentsm.tsm.cli.http.HttpErrorCode;
import org.opentsm.tsm.cli.http.HttpExchange;
import org.opentsm.tsm.cli.http.ProblemException;
import org.opentsm.tsm.cli.http.Route;
import org.opentsm.tsm.cli.http.Shares;

/**
 * {@code /v1/events}: what happens, as server-sent events (WHATWG HTML, 9.2). An event's id has the
 * daemon's epoch and the event's number, so that a reader who comes back goes on behind what it has
 * read, and learns of a restart and of what it was too slow for.
 */
final class EventRoutes {
  private static final String MEDIA_TYPE = "text/event-stream";
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  private static final String YES = "yes";
  private static final String NO = "no";
  private static final Pattern ID = Pattern.compile("([0-9a-f]{16})-([0-9]{1,18})");

  private static final String LAST_ID = "Last-Event-ID";
  private static final String AFTER = "after";
  private static final String FOLLOW = "follow";

  private final EventLog log;
  private final String epoch;
  private final Shares readers;

  /**
   * @param epoch of this run of the daemon, 16 hexadecimal digits
   * @param readers at once
   */
  EventRoutes(EventLog log, String epoch, Shares.Limit readers) {
    this.readers = new Shares("readers of events", readers);
    this.log = log;
    this.epoch = epoch;
  }

  List<Route> routes() {
    return List.of(new Route("GET", "/v1/events", Right.READ.id(), this::follow));
  }

  /** How many read. */
  long readers() {
    return readers.taken();
  }

  /** Waits until readers have what there is to read, after the log has ended. */
  void awaitReaders(Duration patience) {
    try {
      readers.awaitFree(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Where a reader begins, and the event behind which it ends. */
  private record Start(long number, boolean anotherEpoch, long end) {}

  private HttpAnswer follow(HttpExchange exchange) throws ProblemException, TsmException {
    Start start = start(exchange);
    EventFilter filter = EventFilter.of(exchange);
    Shares.Share place = readers.take(exchange.caller(), 1);
    return new HttpAnswer.Stream(
        MEDIA_TYPE,
        out -> {
          try (place) {
            send(start, filter, out);
          }
        });
  }

  private Start start(HttpExchange exchange) throws ProblemException {
    exchange.requireQueries(Set.of(AFTER, FOLLOW, EventFilter.TYPES, EventFilter.ADDRESS));
    Optional<String> header = exchange.header(LAST_ID);
    Optional<String> text = header.or(() -> exchange.query(AFTER));
    String name = header.isPresent() ? LAST_ID : AFTER;
    long end = follows(exchange) ? Long.MAX_VALUE : log.last();
    if (text.isEmpty()) {
      return new Start(log.last(), false, end);
    }
    if (text.get().equals("0")) {
      return new Start(0, false, end);
    }
    Matcher id = ID.matcher(text.get());
    if (!id.matches()) {
      throw Body.wrong(name + ": expected the id of an event, or 0, found another text");
    }
    if (!id.group(1).equals(epoch)) {
      return new Start(0, true, end);
    }
    long number = Long.parseLong(id.group(2));
    if (number > log.last()) {
      throw new ProblemException(
          HttpErrorCode.BAD_REQUEST,
          name + ": expected an event up to " + log.last() + ", found " + number);
    }
    return new Start(number, false, end);
  }

  private static boolean follows(HttpExchange exchange) throws ProblemException {
    String word = exchange.query(FOLLOW).orElse(YES);
    if (!word.equals(YES) && !word.equals(NO)) {
      throw Body.wrong("follow: expected yes or no, found another text");
    }
    return word.equals(YES);
  }

  private void send(Start start, EventFilter filter, OutputStream out)
      throws IOException, InterruptedException {
    // At once, so that a client knows that it listens before anything happens, and from where on.
    long known = start.anotherEpoch ? 0 : start.number;
    write(out, ": opentsm events\nretry: 1000\nid: " + epoch + "-" + known + "\n\n");
    if (start.anotherEpoch) {
      gap(out, 0, "\"reason\":\"the daemon was started anew: what happened between is not known\"");
    }
    long number = start.number;
    boolean more = number < start.end;
    while (more) {
      EventLog.Batch batch = log.after(number, HEARTBEAT);
      if (batch.missed() > 0) {
        number += batch.missed();
        gap(out, number, "\"missed\":" + batch.missed());
      }
      StringBuilder text = new StringBuilder(batch.entries().isEmpty() ? ":\n\n" : "");
      for (EventLog.Entry entry : batch.entries()) {
        number = entry.number();
        text.append("id: ").append(epoch).append('-').append(number).append('\n');
        if (filter.wants(entry)) {
          text.append("event: ").append(entry.type().id());
          text.append("\ndata: ").append(entry.document()).append("\n\n");
        }
      }
      if (!text.toString().endsWith("\n\n")) {
        // No event: who comes back goes on behind what it did not want.
        text.append('\n');
      }
      write(out, text.toString());
      more = !batch.closed() && number < start.end;
    }
  }

  private void gap(OutputStream out, long number, String what) throws IOException {
    write(out, "id: " + epoch + "-" + number + "\nevent: gap\ndata: {" + what + "}\n\n");
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(UTF_8));
    out.flush();
  }
}
