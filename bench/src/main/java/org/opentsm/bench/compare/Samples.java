package org.opentsm.bench.compare;

import java.util.ArrayList;
import java.util.List;

/** Times of many attestations, in nanoseconds. */
final class Samples {
  private final List<long[]> attestations = new ArrayList<>();

  /** Adds one attestation: the time of each {@link Phase}. */
  void add(long... phases) {
    if (phases.length != Phase.values().length) {
      throw new IllegalArgumentException(phases.length + " phases");
    }
    attestations.add(phases.clone());
  }

  /** Adds all of another. */
  void addAll(Samples other) {
    attestations.addAll(other.attestations);
  }

  /** The median time of a phase. */
  long median(Phase phase) {
    return middle(attestations.stream().mapToLong(phases -> phases[phase.ordinal()]).toArray());
  }

  /** The median time of all phases together. */
  long median() {
    return middle(attestations.stream().mapToLong(phases -> sum(phases)).toArray());
  }

  /** How many there are. */
  int size() {
    return attestations.size();
  }

  private static long sum(long[] phases) {
    long sum = 0;
    for (long phase : phases) {
      sum += phase;
    }
    return sum;
  }

  private static long middle(long[] times) {
    java.util.Arrays.sort(times);
    return times[times.length / 2];
  }
}
