package org.opentsm.evidence.reference;

import java.util.ArrayList;
import java.util.List;

/**
 * Reference values of all files that an operator gave.
 *
 * @param values in the order of the files
 */
public record ReferenceValues(List<ReferenceValue> values) {
  /** None. */
  public static final ReferenceValues NONE = new ReferenceValues(List.of());

  /** Copies the list. */
  public ReferenceValues {
    values = List.copyOf(values);
  }

  /** These, and then others. */
  public ReferenceValues and(ReferenceValues others) {
    List<ReferenceValue> all = new ArrayList<>(values);
    all.addAll(others.values);
    return new ReferenceValues(all);
  }

  /**
   * Those about the blocks of a device.
   *
   * @param device its names
   */
  public List<ReferenceValue> ofBlocks(Environment device) {
    return values.stream()
        .filter(ReferenceValue::isOfBlock)
        .filter(value -> value.environment().isMadeAs(device))
        .toList();
  }

  /** Those that need a manifest. */
  public List<ReferenceValue> ofManifests() {
    return values.stream().filter(value -> !value.isOfBlock()).toList();
  }
}
