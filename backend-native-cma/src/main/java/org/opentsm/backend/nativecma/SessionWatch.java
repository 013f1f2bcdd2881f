package org.opentsm.backend.nativecma;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Has the session of one device tended when it is due, by a thread of its own. Ends with the
 * session.
 */
final class SessionWatch implements AutoCloseable {
  private final InstantSource ticks;
  private final Supplier<Optional<Instant>> tend;
  private final Thread thread;
  private volatile boolean stopped;

  private SessionWatch(
      String name, InstantSource ticks, Supplier<Optional<Instant>> tend, Instant due) {
    this.ticks = ticks;
    this.tend = tend;
    this.thread = Thread.ofVirtual().name("session of " + name).unstarted(() -> run(due));
  }

  /**
   * A watch that begins now.
   *
   * @param ticks tells when it is time
   * @param tend does what is due; gives when to come again, or nothing if the session is over
   * @param due when to come first
   */
  static SessionWatch start(
      String name, InstantSource ticks, Supplier<Optional<Instant>> tend, Instant due) {
    SessionWatch watch = new SessionWatch(name, ticks, tend, due);
    watch.thread.start();
    return watch;
  }

  /** The session is over. Does not wait for the thread, which may be the caller itself. */
  @Override
  public void close() {
    stopped = true;
    if (Thread.currentThread() != thread) {
      thread.interrupt();
    }
  }

  private void run(Instant first) {
    Optional<Instant> due = Optional.of(first);
    try {
      while (due.isPresent() && !stopped) {
        Duration wait = Duration.between(ticks.instant(), due.get());
        if (wait.isPositive()) {
          Thread.sleep(wait);
        }
        if (!stopped) {
          due = tend.get();
        }
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
