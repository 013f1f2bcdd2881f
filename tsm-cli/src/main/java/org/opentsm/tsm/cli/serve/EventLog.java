package org.opentsm.tsm.cli.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The last events, each with a number: whoever reads goes at a pace of his own, and whoever is so
 * slow that events have left is told how many.
 *
 * <p>Nothing that is appended waits for a reader.
 */
final class EventLog {
  private static final int MOST_AT_ONCE = 256;

  /** Event N is at N modulo the length: readers are woken often, and begin where they are. */
  private final Entry[] entries;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private long last;
  private boolean closed;

  /**
   * @param capacity events that are kept
   */
  EventLog(int capacity) {
    entries = new Entry[capacity];
  }

  /**
   * An event.
   *
   * @param number from 1 on, without a gap
   * @param type which may be all that a reader wants
   * @param address of the device; empty for an event of none
   * @param document one line of JSON
   */
  record Entry(long number, EventType type, String address, String document) {}

  /**
   * What a reader has before it.
   *
   * @param missed events that have left since the one that was read last
   * @param entries in order; none if nothing happened in time
   * @param closed whether there will be no more
   */
  record Batch(long missed, List<Entry> entries, boolean closed) {}

  /** Adds an event; after {@link #close} it is dropped. */
  void append(EventType type, ObjectNode document) {
    String address = document.path("address").asText("");
    String line = document.toString();
    lock.lock();
    try {
      if (closed) {
        return;
      }
      last++;
      entries[place(last)] = new Entry(last, type, address, line);
      more.signalAll();
    } finally {
      lock.unlock();
    }
    DaemonLog.event(type, document);
  }

  /** The number of the newest event; 0 if there is none. */
  long last() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What came after an event, as soon as there is something.
   *
   * @param number of the event that was read last; 0 for none
   * @param patience to wait for at most
   */
  Batch after(long number, Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (last <= number && !closed && left > 0) {
        left = more.awaitNanos(left);
      }
      long missed = Math.max(0, last - entries.length - number);
      List<Entry> batch = new ArrayList<>();
      for (long next = number + missed + 1; next <= last && batch.size() < MOST_AT_ONCE; next++) {
        batch.add(entries[place(next)]);
      }
      return new Batch(missed, batch, closed && last <= number + batch.size() + missed);
    } finally {
      lock.unlock();
    }
  }

  private int place(long number) {
    return (int) (number % entries.length);
  }

  /** There will be no more: readers end when they have read what there is. */
  void close() {
    lock.lock();
    try {
      closed = true;
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
