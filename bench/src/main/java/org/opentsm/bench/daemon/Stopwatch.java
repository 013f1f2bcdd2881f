package org.opentsm.bench.daemon;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * What something takes by the clock, and of the processors: other work on the machine makes the
 * first longer and the second hardly.
 *
 * @param nanos by the clock when it began
 * @param processorNanos of this process when it began
 */
record Stopwatch(long nanos, long processorNanos) {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

  static Stopwatch start() {
    return new Stopwatch(System.nanoTime(), SYSTEM.getProcessCpuTime());
  }

  /**
   * What it took.
   *
   * @param seconds by the clock
   * @param processorSeconds of all threads of this process together
   */
  record Taken(double seconds, double processorSeconds) {}

  Taken stop() {
    return new Taken(
        (System.nanoTime() - nanos) / SECOND,
        (SYSTEM.getProcessCpuTime() - processorNanos) / SECOND);
  }
}
