package org.opentsm.evidence.reference;

import org.opentsm.spdm.Bytes;

/**
 * A good raw value, of which only some bits count.
 *
 * @param value the octets
 * @param mask as long; a bit that is 0 may be anything
 */
public record MaskedValue(Bytes value, Bytes mask) {
  /** Checks the sizes. */
  public MaskedValue {
    if (value.length() != mask.length()) {
      throw new IllegalArgumentException(
          "a mask of " + mask.length() + " bytes for a value of " + value.length());
    }
  }

  /** Whether {@code octets} are as long, and equal in all bits that count. */
  boolean matches(Bytes octets) {
    if (octets.length() != value.length()) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      if (((octets.get(i) ^ value.get(i)) & mask.get(i)) != 0) {
        return false;
      }
    }
    return true;
  }
}
