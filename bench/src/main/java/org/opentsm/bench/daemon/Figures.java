package org.opentsm.bench.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Some figure of each storm. */
final class Figures {
  private final String format;
  private final List<Double> values = new ArrayList<>();

  /**
   * @param format of one value
   */
  Figures(String format) {
    this.format = format;
  }

  void add(double value) {
    values.add(value);
  }

  /** Median, least and most. */
  @Override
  public String toString() {
    if (values.isEmpty()) {
      return "none behind the warm-up";
    }
    List<Double> sorted = values.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "median " + format + ", least " + format + ", most " + format,
        sorted.get(sorted.size() / 2),
        sorted.getFirst(),
        sorted.getLast());
  }
}
