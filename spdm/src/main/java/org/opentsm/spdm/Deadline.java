package org.opentsm.spdm;

import java.time.Duration;

/** A moment by which an operation must have ended. Every call that can block takes one. */
public final class Deadline {
  private final long nanoTime;

  private Deadline(long nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The moment {@code duration} from now. */
  public static Deadline after(Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos());
  }

  /** The earlier of this moment and the one {@code duration} from now. */
  public Deadline orAfter(Duration duration) {
    Deadline other = after(duration);
    return other.nanoTime - nanoTime < 0 ? other : this;
  }

  /** The time that is left; zero when it has passed. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
  }

  /** Whether the moment has passed. */
  public boolean hasPassed() {
    return nanoTime - System.nanoTime() <= 0;
  }

  @Override
  public String toString() {
    return "in " + remaining().toMillis() + " ms";
  }
}
