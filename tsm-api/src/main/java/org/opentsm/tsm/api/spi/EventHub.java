package org.opentsm.tsm.api.spi;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.opentsm.tsm.api.Subscription;
import org.opentsm.tsm.api.TsmEvent;

/**
 * Hands events to listeners as {@link org.opentsm.tsm.api.Tsm#subscribe} promises: each has a queue
 * of bounded length and a thread of its own.
 */
public final class EventHub implements AutoCloseable {
  /** Events that wait for a slow listener at most. */
  public static final int QUEUE = 1 << 14;

  private final InstantSource clock;
  private final List<EventQueue> queues = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /**
   * @param clock for the mark of missed events
   */
  public EventHub(InstantSource clock) {
    this.clock = clock;
  }

  /** Delivers {@code event} to everybody who listens. Never blocks. */
  public void publish(TsmEvent event) {
    for (EventQueue queue : queues) {
      queue.offer(event);
    }
  }

  /** Adds a listener. After {@link #close()} it hears nothing. */
  public Subscription subscribe(Consumer<? super TsmEvent> listener) {
    EventQueue queue = new EventQueue(listener, QUEUE, clock);
    queues.add(queue);
    if (closed) {
      queue.finish();
    }
    Thread.ofVirtual().name("tsm-events").start(queue);
    return () -> {
      queues.remove(queue);
      queue.cancel();
    };
  }

  /** Lets every listener have what is queued, and ends. */
  @Override
  public void close() {
    closed = true;
    queues.forEach(EventQueue::finish);
    queues.clear();
  }
}
