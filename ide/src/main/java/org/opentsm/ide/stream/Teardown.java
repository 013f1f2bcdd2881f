package org.opentsm.ide.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.Deadline;

/**
 * How a stream is taken down: nothing is encrypted any more, then nobody has a key, then the
 * registers say nothing. What fails is tried once more, and keeps nothing of the rest from being
 * done.
 */
final class Teardown {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final List<String> left = new ArrayList<>();

  private Teardown() {}

  /**
   * Takes a stream down, for an interrupted thread as for any other.
   *
   * @param sets of which an end may have a key
   * @return what could not be done, a line each
   */
  static List<String> of(List<StreamEnd> ends, KeyErasure keys, Collection<Integer> sets) {
    boolean interrupted = Thread.interrupted();
    try {
      Teardown teardown = new Teardown();
      teardown.run(ends, keys, List.copyOf(sets));
      return List.copyOf(teardown.left);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run(List<StreamEnd> ends, KeyErasure keys, List<Integer> sets) {
    Deadline patience = Deadline.after(PATIENCE);
    for (StreamEnd each : ends) {
      attempt(each.whose() + " switched off", each::disable);
    }
    for (int set : sets) {
      attempt("root port without keys of set " + set, () -> keys.wipeRootPort(set));
      attempt("device without keys of set " + set, () -> keys.stopDevice(set, patience));
    }
    for (StreamEnd each : ends) {
      attempt(each.whose() + " for nothing", each::clear);
    }
  }

  private void attempt(String what, Attempt.Work work) {
    Optional<String> failure = Attempt.at(what, work);
    failure.ifPresent(left::add);
  }
}
