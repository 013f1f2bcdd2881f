package org.opentsm.evidence;

/**
 * What the device says it is, where it was met, and which life and which collection of it this is.
 *
 * @param leaf names from the leaf certificate
 * @param hints untrusted
 * @param incarnation moves on unplug, reset and relock; from 0
 * @param generation the evidence generation: moves with each collection; from 0
 */
public record DeviceDescription(
    Part<LeafNames> leaf, Hints hints, long incarnation, long generation) {
  /** Checks the ranges. */
  public DeviceDescription {
    Limits.requireRange("incarnation", incarnation, 0, Long.MAX_VALUE);
    Limits.requireRange("generation", generation, 0, Long.MAX_VALUE);
  }
}
