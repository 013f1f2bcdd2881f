package org.opentsm.ide.testing;

import java.util.ArrayList;
import java.util.List;

/** What can happen one after the other. */
public final class Sequences {
  private Sequences() {}

  /** Every sequence of so many of these. */
  public static <E> List<List<E>> of(E[] events, int length) {
    List<List<E>> sequences = List.of(List.of());
    for (int depth = 0; depth < length; depth++) {
      List<List<E>> longer = new ArrayList<>();
      for (List<E> sequence : sequences) {
        for (E event : events) {
          List<E> next = new ArrayList<>(sequence);
          next.add(event);
          longer.add(next);
        }
      }
      sequences = longer;
    }
    return sequences;
  }
}
