package org.opentsm.spdm.doe;

import java.time.Duration;
import org.opentsm.spdm.Deadline;

/**
 * The time between two looks at a register: short at first, because most answers come soon, and
 * longer while nothing happens.
 */
final class Pace {
  private static final Duration FIRST = Duration.ofNanos(20_000);
  private static final Duration LONGEST = Duration.ofMillis(4);

  private Duration pause = FIRST;

  /**
   * Waits a little.
   *
   * @return false if the time is over
   */
  boolean goOn(Deadline deadline) throws InterruptedException {
    Duration left = deadline.remaining();
    if (left.isZero()) {
      return false;
    }
    Thread.sleep(pause.compareTo(left) < 0 ? pause : left);
    pause = pause.compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
    return true;
  }
}
