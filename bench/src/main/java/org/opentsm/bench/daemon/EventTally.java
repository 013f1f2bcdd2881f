package org.opentsm.bench.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the daemon's events all along and counts them. Events have consecutive numbers: one that
 * does not follow the one before is a loss, and so is a gap that the daemon tells.
 */
final class EventTally implements AutoCloseable {
  private static final String REVALIDATED = "revalidated";

  private final InputStream stream;
  private final Thread reading;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final Map<String, Long> byType = new TreeMap<>();

  /** When the daemon told of a device first since it was revalidated last. */
  private final Map<String, Instant> begun = new HashMap<>();

  private final Latencies latencies;
  private long first = -1;
  private long last = -1;
  private long seen;
  private @Nullable String loss;

  private EventTally(InputStream stream, Latencies latencies) {
    this.stream = stream;
    this.latencies = latencies;
    this.reading = Thread.ofPlatform().name("events").unstarted(this::read);
  }

  /** Begins to read; what happens from here on is counted. */
  static EventTally follow(DaemonCalls daemon, Latencies latencies)
      throws IOException, InterruptedException {
    EventTally tally = new EventTally(daemon.follow("/v1/events"), latencies);
    tally.reading.start();
    if (!tally.await(() -> tally.first >= 0, Duration.ofSeconds(30))) {
      throw new IOException("the daemon sends no events");
    }
    return tally;
  }

  /** How many devices were revalidated. */
  long revalidated() {
    return locked(() -> byType.getOrDefault(REVALIDATED, 0L));
  }

  /** How many events came. */
  long seen() {
    return locked(() -> seen);
  }

  /** How many events there were, by the daemon's own number of the last one. */
  long expected(long lastOfDaemon) {
    return locked(() -> lastOfDaemon - first);
  }

  /** How many of each type. */
  Map<String, Long> byType() {
    return locked(() -> new TreeMap<>(byType));
  }

  /** Forgets when devices were begun with: what follows is a storm. */
  void beginStorm() {
    locked(() -> {
      begun.clear();
      return true;
    });
  }

  /**
   * Waits for as many revalidations.
   *
   * @throws IOException if they do not come, or an event was lost before
   */
  void awaitRevalidated(long count, Duration patience) throws IOException, InterruptedException {
    boolean came = await(() -> byType.getOrDefault(REVALIDATED, 0L) >= count, patience);
    requireWhole();
    if (!came) {
      throw new IOException("expected " + count + " revalidations told, found " + revalidated());
    }
  }

  /** Waits for an event of this number. */
  void awaitNumber(long number, Duration patience) throws IOException, InterruptedException {
    boolean came = await(() -> last >= number, patience);
    requireWhole();
    if (!came) {
      throw new IOException("expected events up to " + number + ", found " + locked(() -> last));
    }
  }

  /** The number of the newest event by what another reader is told when it comes. */
  static long lastOf(DaemonCalls daemon) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(daemon.follow("/v1/events?follow=no"), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          return number(line);
        }
      }
    }
    throw new IOException("the daemon does not say which event is the last");
  }

  private void requireWhole() throws IOException {
    String lost = locked(() -> loss);
    if (lost != null) {
      throw new IOException(lost);
    }
  }

  private void read() {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
      long number = -1;
      String type = "";
      String data = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          number = number(line);
        } else if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = line.substring(6);
        } else if (line.isEmpty()) {
          take(number, type, data);
          type = "";
          data = "";
        }
      }
    } catch (IOException closed) {
      note("the stream of events ended: " + closed.getMessage());
    }
  }

  private void take(long number, String type, String data) {
    lock.lock();
    try {
      if (first < 0) {
        first = number;
        last = number;
      }
      if (type.isEmpty()) {
        more.signalAll();
        return;
      }
      if (type.equals("gap") || type.equals("events-missed") || number != last + 1) {
        note("events were lost behind number " + last + ": " + type + " " + number + " " + data);
      }
      last = number;
      seen++;
      byType.merge(type, 1L, Long::sum);
      time(type, data);
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void time(String type, String data) {
    String address = field(data, "address");
    if (address.isEmpty()) {
      return;
    }
    Instant start = begun.computeIfAbsent(address, _ -> at(data));
    if (type.equals(REVALIDATED)) {
      latencies.add(Duration.between(start, at(data)));
      begun.remove(address);
    }
  }

  private static Instant at(String data) {
    return Instant.parse(field(data, "at"));
  }

  private void note(String what) {
    lock.lock();
    try {
      if (loss == null) {
        loss = what;
      }
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A text of the daemon's JSON, which has no spaces and escapes nothing in these two fields. */
  private static String field(String data, String name) {
    String key = "\"" + name + "\":\"";
    int at = data.indexOf(key);
    return at < 0 ? "" : data.substring(at + key.length(), data.indexOf('"', at + key.length()));
  }

  private static long number(String line) {
    return Long.parseLong(line.substring(line.lastIndexOf('-') + 1));
  }

  private boolean await(BooleanSupplier condition, Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (!condition.getAsBoolean() && loss == null && left > 0) {
        left = more.awaitNanos(left);
      }
      return condition.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }

  private <T> T locked(Supplier<T> question) {
    lock.lock();
    try {
      return question.get();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
