package org.opentsm.ide.exercise;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.channel.VendorProtocol;
import org.opentsm.ide.exercise.ExerciseStep.Outcome;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;

/** What is found in a case. An assertion about several messages is one step. */
final class Steps {
  private final String number;
  private final Map<Integer, Entry> entries = new TreeMap<>();
  private final List<ExerciseStep> rest = new ArrayList<>();

  /** The first one that is not as expected, or the first one; and of how many. */
  private record Entry(String message, String expected, String found, boolean holds, int count) {
    Entry with(Entry next) {
      Entry shown = holds && !next.holds ? next : this;
      return new Entry(shown.message, shown.expected, shown.found, shown.holds, count + 1);
    }
  }

  Steps(String number) {
    this.number = number;
  }

  /** An assertion by its number in the case. */
  void check(int assertion, String message, String expected, String found, boolean holds) {
    entries.merge(assertion, new Entry(message, expected, found, holds, 1), Entry::with);
  }

  /** A value that must be another one. */
  void equal(int assertion, String message, String field, long expected, long found) {
    check(
        assertion,
        message,
        field + " " + expected,
        found < 0 ? "no such octet" : Long.toString(found),
        expected == found);
  }

  /** The case cannot be run, or not to its end. */
  void notRun(String title, String why) {
    rest.add(new ExerciseStep(number, "", title, why, Outcome.NOT_RUN));
  }

  /** The device did not answer while the case was prepared, until the time was up. */
  void late(String title, String why) {
    rest.add(new ExerciseStep(number, "", title, why, Outcome.FAIL));
  }

  /** An assertion for which something is missing. */
  void notRun(int assertion, String expected, String why) {
    rest.add(new ExerciseStep(number + "." + assertion, "", expected, why, Outcome.NOT_RUN));
  }

  /**
   * Sends a message; that an answer comes is the first assertion about it.
   *
   * @return empty if none came
   */
  Optional<Bytes> ask(
      VendorChannel channel,
      VendorProtocol protocol,
      int first,
      String message,
      Bytes request,
      Deadline deadline) {
    try {
      return Optional.of(channel.exchange(protocol, request, deadline));
    } catch (SpdmException e) {
      check(first, message, "an answer", "none: " + e.getMessage(), false);
      return Optional.empty();
    }
  }

  List<ExerciseStep> all() {
    List<ExerciseStep> all = new ArrayList<>();
    entries.forEach((assertion, entry) ->
        all.add(
            new ExerciseStep(
                number + "." + assertion,
                entry.message + (entry.count == 1 ? "" : " and " + (entry.count - 1) + " more"),
                entry.expected,
                entry.found,
                entry.holds ? Outcome.PASS : Outcome.FAIL)));
    all.addAll(rest);
    return all;
  }
}
