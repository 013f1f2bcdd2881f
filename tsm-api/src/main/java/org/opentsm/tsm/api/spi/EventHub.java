package org.opentsm.tsm.api.spi;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.Subscription;
import org.opentsm.tsm.api.TsmEvent;

/**
 * Hands events to listeners as {@link org.opentsm.tsm.api.Tsm#subscribe} promises: each has a queue
 * of bounded length and a thread of its own.
 */
public final class EventHub implements AutoCloseable {
  /** Events that wait for a slow listener at most. */
  public static final int QUEUE = 1 << 14;

  /** For listeners that are still busy when everything ends. */
  private static final Duration PATIENCE_OF_CLOSE = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final List<Listening> listening = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  private record Listening(EventQueue queue, Thread thread) {}

  /**
   * @param clock for the mark of missed events
   */
  public EventHub(InstantSource clock) {
    this.clock = clock;
  }

  /** Delivers {@code event} to everybody who listens. Never blocks. */
  public void publish(TsmEvent event) {
    for (Listening each : listening) {
      each.queue.offer(event);
    }
  }

  /** Adds a listener. After {@link #close()} it hears nothing. */
  public Subscription subscribe(Consumer<? super TsmEvent> listener) {
    EventQueue queue = new EventQueue(listener, QUEUE, clock);
    Thread thread = Thread.ofVirtual().name("tsm-events").unstarted(queue);
    Listening added = new Listening(queue, thread);
    listening.add(added);
    if (closed) {
      queue.finish();
    }
    thread.start();
    return () -> {
      listening.remove(added);
      queue.cancel();
    };
  }

  /**
   * Lets every listener have what is queued, and ends. Waits a second at most until they have it; a
   * listener that takes longer has the rest later.
   */
  @Override
  public void close() {
    closed = true;
    List<Listening> last = List.copyOf(listening);
    listening.clear();
    last.forEach(each -> each.queue.finish());
    Deadline patience = Deadline.after(PATIENCE_OF_CLOSE);
    for (Listening each : last) {
      // A listener that closes its own hub must not wait for itself.
      if (each.thread != Thread.currentThread() && !awaitEnd(each.thread, patience)) {
        return;
      }
    }
  }

  private static boolean awaitEnd(Thread thread, Deadline patience) {
    try {
      return thread.join(patience.remaining());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
