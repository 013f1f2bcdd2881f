package org.opentsm.spdm;

import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that nobody sets, for how long ago something was: by the time of day a session would end,
 * or live for ever, when somebody puts the clock right.
 */
public final class SteadyClock implements InstantSource {
  private final Instant begin = Instant.now();
  private final long origin = System.nanoTime();

  private SteadyClock() {}

  /** A clock that shows the time of day now, and only ever goes on from there. */
  public static InstantSource begin() {
    return new SteadyClock();
  }

  @Override
  public Instant instant() {
    return begin.plusNanos(System.nanoTime() - origin);
  }
}
