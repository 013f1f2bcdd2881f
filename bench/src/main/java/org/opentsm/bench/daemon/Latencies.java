package org.opentsm.bench.daemon;

import java.time.Duration;
import java.util.Arrays;

/** How long revalidations took, in memory that does not grow. Not for several threads at once. */
final class Latencies {
  private static final double MICROS_PER_MILLI = 1e3;

  private final int[] micros;
  private int count;

  /**
   * @param capacity how many are kept; those beyond are not
   */
  Latencies(int capacity) {
    micros = new int[capacity];
  }

  void add(Duration taken) {
    if (count < micros.length) {
      micros[count++] = (int) (taken.toNanos() / 1000);
    }
  }

  int count() {
    return count;
  }

  /**
   * Milliseconds that so large a part of them took at most, of those from a number on.
   *
   * @param part between 0 and 1
   */
  double millis(int from, double part) {
    int[] sorted = Arrays.copyOfRange(micros, from, count);
    Arrays.sort(sorted);
    return sorted.length == 0
        ? 0
        : sorted[(int) Math.min(sorted.length - 1L, (long) (part * sorted.length))]
            / MICROS_PER_MILLI;
  }
}
