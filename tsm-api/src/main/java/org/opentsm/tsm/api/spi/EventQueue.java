package org.opentsm.tsm.api.spi;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.opentsm.tsm.api.TsmEvent;

/** The events on their way to one listener. */
final class EventQueue implements Runnable {
  private final Consumer<? super TsmEvent> listener;
  private final int capacity;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<TsmEvent> events = new ArrayDeque<>();
  private long missed;
  private boolean finished;

  EventQueue(Consumer<? super TsmEvent> listener, int capacity, InstantSource clock) {
    this.listener = listener;
    this.capacity = capacity;
    this.clock = clock;
  }

  void offer(TsmEvent event) {
    lock.lock();
    try {
      if (finished) {
        return;
      }
      // Once something was missed everything is, until the gap is marked: the order holds.
      if (missed > 0 || events.size() >= capacity) {
        missed++;
      } else {
        events.add(event);
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Ends when what is queued has been delivered. */
  void finish() {
    lock.lock();
    try {
      finished = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Ends now. */
  void cancel() {
    lock.lock();
    try {
      events.clear();
      missed = 0;
      finished = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    for (TsmEvent event = next(); event != null; event = next()) {
      try {
        listener.accept(event);
      } catch (Throwable failure) {
        // An Error too: otherwise all that follows would be lost in silence.
        report(failure);
      }
    }
  }

  private @Nullable TsmEvent next() {
    lock.lock();
    try {
      while (events.isEmpty() && missed == 0 && !finished) {
        changed.awaitUninterruptibly();
      }
      TsmEvent event = events.poll();
      if (event == null && missed > 0) {
        event = new TsmEvent.EventsMissed(clock.instant(), missed);
        missed = 0;
      }
      return event;
    } finally {
      lock.unlock();
    }
  }

  private void report(Throwable failure) {
    System.getLogger(EventHub.class.getName())
        .log(System.Logger.Level.WARNING, "A listener of TSM events failed: " + failure);
  }
}
