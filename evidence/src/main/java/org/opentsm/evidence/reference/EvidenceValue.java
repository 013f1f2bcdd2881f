package org.opentsm.evidence.reference;

import java.util.List;

/**
 * What a device's manifest states of one element.
 *
 * @param environment where it was measured
 * @param key of the element there
 * @param value what was measured; empty if the blocks alone say it
 * @param indirect indexes of the measurement blocks that hold it (spdm-indirect), each 1 to 254
 */
public record EvidenceValue(
    Environment environment, ElementKey key, StatedValue value, List<Integer> indirect) {
  /** Copies the list. */
  public EvidenceValue {
    indirect = List.copyOf(indirect);
  }
}
