package org.opentsm.evidence.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /** Those about a device; see {@link ReferenceValue#isAbout}. */
  public List<ReferenceValue> about(Optional<String> deviceInfo) {
    return values.stream().filter(value -> value.isAbout(deviceInfo)).toList();
  }
}
