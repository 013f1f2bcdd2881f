package org.opentsm.evidence.reference;

/**
 * What a measurement may be: all that is stated must apply, and at least one thing is.
 *
 * @param tag identifier of the CoMID that states it, for a person
 * @param environment where it is measured
 * @param key of the element there; of a device itself, an index of SPDM
 * @param value what it may be
 */
public record ReferenceValue(
    String tag, Environment environment, ElementKey key, StatedValue value) {
  /** Refuses a value without any. */
  public ReferenceValue {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a reference value that states nothing");
    }
  }

  /** Whether it is about a measurement block of the device, and not about its manifest. */
  public boolean isOfBlock() {
    return environment.isDevice() && key.index().isPresent();
  }

  /** What it demands, for a person. */
  public String demand() {
    return value.toString();
  }
}
