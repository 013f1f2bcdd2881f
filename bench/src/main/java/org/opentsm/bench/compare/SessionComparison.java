package org.opentsm.bench.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.opentsm.bench.session.SessionSet;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Holds sessions with our pair and libspdm's in turn, and prints how many a second and ratios.
 *
 * <p>Each round has one batch of every pair, so that whatever else the machine does falls on all of
 * them. Called by {@code bench/compare-libspdm.sh}.
 */
public final class SessionComparison {
  private static final double SECOND = 1e9;
  private static final double MILLI = 1e6;

  private final List<SessionLoop> pairs;
  private final List<List<long[]>> wall = new ArrayList<>();
  private final List<List<Long>> cpu = new ArrayList<>();

  private SessionComparison(List<SessionLoop> pairs) {
    this.pairs = pairs;
  }

  /**
   * Runs it.
   *
   * @param arguments {@code peers=DIRECTORY nodelay=FILE [rounds=N] [batch=N] [warmup=N]
   *     [set=P384]}
   */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      options.put(argument.substring(0, Math.max(0, equals)), argument.substring(equals + 1));
    }
    SessionSet set = SessionSet.valueOf(options.getOrDefault("set", SessionSet.P384.name()));
    SpdmVersion version = set.version();
    SpdmCrypto portable = SpdmCrypto.create();
    SpdmCrypto fastest = SpdmCrypto.fastest();
    try (SessionLoop plain = SessionPair.inMemory(set, version, portable);
        SessionLoop plainLoopback = SessionPair.overLoopback(set, version, portable);
        SessionLoop fast = SessionPair.inMemory(set, version, fastest);
        SessionLoop fastLoopback = SessionPair.overLoopback(set, version, fastest);
        SessionLoop libspdm =
            LibspdmPair.start(
                Path.of(options.get("peers")),
                Path.of(options.get("nodelay")),
                version,
                set.libspdmOptions())) {
      SessionComparison comparison =
          new SessionComparison(List.of(plain, plainLoopback, fast, fastLoopback, libspdm));
      comparison.run(
          number(options, "warmup", 4000),
          number(options, "rounds", 15),
          number(options, "batch", 100));
      comparison.report(set, version);
    }
  }

  private void run(int warmup, int rounds, int batch) throws Exception {
    for (SessionLoop pair : pairs) {
      pair.hold(pair instanceof LibspdmPair ? batch : warmup);
    }
    for (int round = 0; round < rounds; round++) {
      List<long[]> taken = new ArrayList<>();
      List<Long> used = new ArrayList<>();
      for (SessionLoop pair : pairs) {
        long before = pair.cpuNanos();
        taken.add(pair.hold(batch));
        used.add((pair.cpuNanos() - before) / batch);
      }
      wall.add(taken);
      cpu.add(used);
    }
  }

  private void report(SessionSet set, SpdmVersion version) {
    System.out.printf(
        "SPDM %s, %s, AES-256-GCM; %d rounds of %d sessions each%n%n",
        version, set, wall.size(), wall.getFirst().getFirst().length);
    System.out.println(
        "| pair | sessions a second, median | least and most of the rounds |"
            + " median session, ms | processor time, ms | sessions against libspdm | least and"
            + " most | processor time against libspdm |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (int pair = 0; pair < pairs.size(); pair++) {
      row(pair);
    }
  }

  private void row(int pair) {
    int theirs = pairs.size() - 1;
    double[] rates = rounds(round -> rate(round, pair));
    double[] ratios = rounds(round -> rate(round, pair) / rate(round, theirs));
    double[] used = rounds(round -> cpu.get(round).get(pair) / MILLI);
    double[] shares =
        rounds(round -> (double) cpu.get(round).get(pair) / cpu.get(round).get(theirs));
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.0f - %.0f | %.2f | %.2f | %.2f | %.2f - %.2f | %.2f |%n",
        pairs.get(pair).name(),
        middle(rates),
        rates[0],
        rates[rates.length - 1],
        middle(rounds(round -> median(wall.get(round).get(pair)) / MILLI)),
        middle(used),
        middle(ratios),
        ratios[0],
        ratios[ratios.length - 1],
        middle(shares));
  }

  private double rate(int round, int pair) {
    long[] taken = wall.get(round).get(pair);
    return taken.length * SECOND / Arrays.stream(taken).sum();
  }

  private static double median(long[] taken) {
    long[] sorted = taken.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private double[] rounds(java.util.function.IntToDoubleFunction of) {
    double[] values = java.util.stream.IntStream.range(0, wall.size()).mapToDouble(of).toArray();
    Arrays.sort(values);
    return values;
  }

  private static double middle(double[] sorted) {
    return sorted[sorted.length / 2];
  }

  private static int number(Map<String, String> options, String name, int otherwise) {
    return Integer.parseInt(options.getOrDefault(name, Integer.toString(otherwise)));
  }
}
