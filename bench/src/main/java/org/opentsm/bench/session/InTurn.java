package org.opentsm.bench.session;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Pieces of work that are done in turn by one thread, round by round, and timed by the processor
 * time of that thread: what else the machine does falls on all of them alike, and waiting for the
 * processor on none.
 */
final class InTurn {
  private static final double MICROS = 1e3;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final List<Task> tasks = new ArrayList<>();

  /** Something that is timed. */
  @FunctionalInterface
  interface Work {
    /** Does it once. */
    void run() throws Exception;
  }

  private record Task(String name, int repetitions, Work work, List<Double> micros) {}

  /**
   * Another piece of work.
   *
   * @param name for the table
   * @param repetitions in each round
   */
  InTurn add(String name, int repetitions, Work work) {
    tasks.add(new Task(name, repetitions, work, new ArrayList<>()));
    return this;
  }

  /** Does everything in turn; the rounds of the warm-up are forgotten. */
  InTurn run(int warmup, int rounds) throws Exception {
    for (int round = -warmup; round < rounds; round++) {
      for (Task task : tasks) {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < task.repetitions; i++) {
          task.work.run();
        }
        long taken = THREADS.getCurrentThreadCpuTime() - start;
        if (round >= 0) {
          task.micros.add(taken / MICROS / task.repetitions);
        }
      }
    }
    return this;
  }

  /** The median of the rounds, in microseconds of processor time. */
  double micros(String name) {
    return median(task(name).micros.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** What one piece costs in relation to another, round by round: median, least and most. */
  String ratio(String one, String other) {
    double[] ratios = new double[task(one).micros.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = task(one).micros.get(i) / task(other).micros.get(i);
    }
    double median = median(ratios);
    return String.format(
        Locale.ROOT, "%.2f | %.2f - %.2f", median, ratios[0], ratios[ratios.length - 1]);
  }

  private Task task(String name) {
    return tasks.stream().filter(task -> task.name.equals(name)).findFirst().orElseThrow();
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
