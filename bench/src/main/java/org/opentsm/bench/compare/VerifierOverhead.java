package org.opentsm.bench.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.opentsm.bench.AlgorithmSet;
import org.opentsm.bench.VerificationBenchmark;

/**
 * How much an appraisal costs beside its signatures: both in turn in one process, so that whatever
 * else the machine does falls on both. Once with keys that verified before, once with new ones.
 *
 * <p>{@link VerificationBenchmark} measures the same with JMH, each in a process of its own.
 */
public final class VerifierOverhead {
  private static final double MICROS = 1e3;
  private static final int ROUNDS = 15;
  private static final int WARMUP = 60;
  private static final int BATCH = 100;

  private VerifierOverhead() {}

  /**
   * Runs it.
   *
   * @param arguments names of {@link AlgorithmSet}; none for all
   */
  public static void main(String[] arguments) throws Exception {
    List<AlgorithmSet> sets =
        arguments.length == 0
            ? List.of(AlgorithmSet.values())
            : Arrays.stream(arguments).map(AlgorithmSet::valueOf).toList();
    System.out.printf("%d rounds of %d appraisals each%n%n", ROUNDS, BATCH);
    System.out.println(
        "| median, microseconds | appraisal | signatures alone | ratio |"
            + " ratio, least and most of the rounds |");
    System.out.println("|---|---|---|---|---|");
    for (AlgorithmSet set : sets) {
      measure(set, false);
      measure(set, true);
    }
  }

  /**
   * @param strangers whether every key is met for the first time, each time
   */
  private static void measure(AlgorithmSet set, boolean strangers) throws Exception {
    VerificationBenchmark subject = new VerificationBenchmark();
    subject.algorithms = set;
    subject.collect();
    double[] ratios = new double[ROUNDS];
    long[] appraisals = new long[ROUNDS];
    long[] signatures = new long[ROUNDS];
    for (int round = -WARMUP; round < ROUNDS; round++) {
      long appraisal = median(subject, strangers, subject::appraisal);
      long alone = median(subject, strangers, subject::signaturesAlone);
      // The rounds below zero are for the compiler.
      if (round >= 0) {
        appraisals[round] = appraisal;
        signatures[round] = alone;
        ratios[round] = (double) appraisal / alone;
      }
    }
    Arrays.sort(ratios);
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.0f | %.2f | %.2f - %.2f |%n",
        set + (strangers ? ", new keys" : ""),
        middle(appraisals) / MICROS,
        middle(signatures) / MICROS,
        ratios[ROUNDS / 2],
        ratios[0],
        ratios[ROUNDS - 1]);
  }

  private static long median(VerificationBenchmark subject, boolean strangers, Runnable work)
      throws Exception {
    long[] times = new long[BATCH];
    for (int i = 0; i < BATCH; i++) {
      if (strangers) {
        subject.meetForTheFirstTime();
      }
      long start = System.nanoTime();
      work.run();
      times[i] = System.nanoTime() - start;
    }
    return middle(times);
  }

  private static long middle(long[] times) {
    Arrays.sort(times);
    return times[times.length / 2];
  }
}
