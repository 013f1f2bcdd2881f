package org.opentsm.tsm.api;

/**
 * Which collection of evidence from a device this is. Moves with each collection; a later one makes
 * the earlier ones stale. Never to be confused with {@link Incarnation}.
 *
 * @param value 0 as long as nothing was collected
 */
public record EvidenceGeneration(long value) {
  /** Nothing was collected yet. */
  public static final EvidenceGeneration NONE = new EvidenceGeneration(0);

  /** Checks the range. */
  public EvidenceGeneration {
    if (value < 0) {
      throw new IllegalArgumentException("generation is " + value + ", must not be negative");
    }
  }

  /** The one after this. */
  public EvidenceGeneration next() {
    return new EvidenceGeneration(Math.addExact(value, 1));
  }

  @Override
  public String toString() {
    return "generation " + value;
  }
}
