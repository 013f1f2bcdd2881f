package org.opentsm.bench.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.opentsm.bench.AlgorithmSet;
import org.opentsm.bench.BenchDevice;
import org.opentsm.spdm.SpdmVersion;

/**
 * Times our pair and libspdm's in turn, P-384 with SHA-384, and prints medians and ratios.
 *
 * <p>Each round has one batch of every pair, so that whatever else the machine does falls on all of
 * them. Called by {@code bench/compare-libspdm.sh}.
 */
public final class LibspdmComparison {
  private static final double MICROS = 1e3;

  private final List<Pair> pairs;
  private final List<List<Samples>> rounds = new ArrayList<>();

  private LibspdmComparison(List<Pair> pairs) {
    this.pairs = pairs;
  }

  /**
   * Runs it.
   *
   * @param arguments {@code peers=DIRECTORY nodelay=FILE [rounds=N] [batch=N] [warmup=N]
   *     [version=1.2]}
   */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      options.put(argument.substring(0, Math.max(0, equals)), argument.substring(equals + 1));
    }
    SpdmVersion version = version(options.getOrDefault("version", "1.2"));
    BenchDevice device = new BenchDevice(AlgorithmSet.P384_SHA384);
    try (Pair inMemory = OurPair.inMemory(device, version);
        Pair strangers = new StrangersPair(device, version);
        Pair loopback = OurPair.overLoopback(device, version);
        Pair libspdm =
            LibspdmPair.start(
                Path.of(options.get("peers")), Path.of(options.get("nodelay")), version)) {
      LibspdmComparison comparison =
          new LibspdmComparison(List.of(inMemory, strangers, loopback, libspdm));
      comparison.run(
          number(options, "warmup", 4000),
          number(options, "rounds", 15),
          number(options, "batch", 100));
      comparison.report(version);
    }
  }

  private void run(int warmup, int rounds, int batch) throws Exception {
    for (Pair pair : pairs) {
      pair.attest(pair instanceof LibspdmPair ? batch : warmup);
    }
    for (int round = 0; round < rounds; round++) {
      List<Samples> samples = new ArrayList<>();
      for (Pair pair : pairs) {
        samples.add(pair.attest(batch));
      }
      this.rounds.add(samples);
    }
  }

  private void report(SpdmVersion version) {
    System.out.printf(
        Locale.ROOT,
        "SPDM %s, ECDSA P-384, SHA-384; %d rounds of %d attestations each%n%n",
        version,
        rounds.size(),
        rounds.getFirst().getFirst().size());
    System.out.println(
        "| median, microseconds | digests | certificate | challenge | measurements | sum |"
            + " sum, least and most of the rounds |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (int i = 0; i < pairs.size(); i++) {
      row(i);
    }
    System.out.println();
    for (int i = 0; i < pairs.size() - 1; i++) {
      ratio(i, pairs.size() - 1);
    }
  }

  private void row(int pair) {
    Samples all = new Samples();
    rounds.forEach(round -> all.addAll(round.get(pair)));
    StringBuilder line = new StringBuilder("| " + pairs.get(pair).name() + " |");
    for (Phase phase : Phase.values()) {
      line.append(micros(all.median(phase))).append(" |");
    }
    long[] sums = rounds.stream().mapToLong(round -> round.get(pair).median()).sorted().toArray();
    line.append(micros(all.median())).append(" |");
    line.append(micros(sums[0])).append(" -").append(micros(sums[sums.length - 1])).append(" |");
    System.out.println(line);
  }

  private void ratio(int ours, int theirs) {
    double[] ratios =
        rounds.stream()
            .mapToDouble(round -> (double) round.get(ours).median() / round.get(theirs).median())
            .sorted()
            .toArray();
    System.out.printf(
        Locale.ROOT,
        "%s / %s: median %.3f, least %.3f, most %.3f of %d rounds%n",
        pairs.get(ours).name(),
        pairs.get(theirs).name(),
        ratios[ratios.length / 2],
        ratios[0],
        ratios[ratios.length - 1],
        ratios.length);
  }

  private static String micros(long nanos) {
    return String.format(Locale.ROOT, " %.0f", nanos / MICROS);
  }

  private static int number(Map<String, String> options, String name, int otherwise) {
    return Integer.parseInt(options.getOrDefault(name, Integer.toString(otherwise)));
  }

  private static SpdmVersion version(String text) {
    return Arrays.stream(SpdmVersion.values())
        .filter(version -> version.toString().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("version " + text));
  }
}
