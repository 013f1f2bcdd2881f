package org.opentsm.tsm.cli.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayDeque;
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
public final class EventLog {
  private static final int MOST_AT_ONCE = 256;

  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private long last;
  private boolean closed;

  /**
   * @param capacity events that are kept
   */
  public EventLog(int capacity) {
    this.capacity = capacity;
  }

  /**
   * An event.
   *
   * @param number from 1 on, without a gap
   * @param type its name
   * @param document one line of JSON
   */
  public record Entry(long number, String type, String document) {}

  /**
   * What a reader has before it.
   *
   * @param missed events that have left since the one that was read last
   * @param entries in order; none if nothing happened in time
   * @param closed whether there will be no more
   */
  public record Batch(long missed, List<Entry> entries, boolean closed) {}

  /** Adds an event; after {@link #close} it is dropped. */
  public void append(String type, ObjectNode document) {
    String line = document.toString();
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (entries.size() == capacity) {
        entries.removeFirst();
      }
      last++;
      entries.addLast(new Entry(last, type, line));
      more.signalAll();
    } finally {
      lock.unlock();
    }
    DaemonLog.event(type, document);
  }

  /** The number of the newest event; 0 if there is none. */
  public long last() {
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
  public Batch after(long number, Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (last <= number && !closed && left > 0) {
        left = more.awaitNanos(left);
      }
      long first = last - entries.size() + 1;
      long missed = Math.max(0, first - 1 - number);
      List<Entry> batch = new ArrayList<>();
      if (last > number) {
        entries.stream()
            .skip(Math.max(0, number + 1 - first))
            .limit(MOST_AT_ONCE)
            .forEach(batch::add);
      }
      return new Batch(missed, batch, closed && last <= number + batch.size() + missed);
    } finally {
      lock.unlock();
    }
  }

  /** There will be no more: readers end when they have read what there is. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
