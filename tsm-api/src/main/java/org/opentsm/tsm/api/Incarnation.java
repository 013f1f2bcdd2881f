package org.opentsm.tsm.api;

/**
 * Which life of the device at an address this is. Moves on unplug, reset, loss of the connection
 * and relock. Never to be confused with {@link EvidenceGeneration}: one device may be measured
 * often in one life, and a generation may repeat in the next.
 *
 * @param value from 1
 */
public record Incarnation(long value) {
  /** The first one. */
  public static final Incarnation FIRST = new Incarnation(1);

  /** Checks the range. */
  public Incarnation {
    if (value < 1) {
      throw new IllegalArgumentException("incarnation is " + value + ", must be at least 1");
    }
  }

  /** The one after this. */
  public Incarnation next() {
    return new Incarnation(Math.addExact(value, 1));
  }

  @Override
  public String toString() {
    return "incarnation " + value;
  }
}
