package org.opentsm.ide.exercise;

import java.util.List;
import java.util.Optional;
import org.opentsm.ide.exercise.Exercise.Part;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.stream.StreamException;
import org.opentsm.ide.stream.StreamStep;
import org.opentsm.spdm.Deadline;

/** A stream with the host's side of it: what no message tells, the registers do. */
final class StreamCases {
  private final IdeKmTarget target;

  StreamCases(IdeKmTarget target) {
    this.target = target;
  }

  List<Part> parts() {
    return List.of(
        Part.of("Test.Full", "A stream becomes secure at both ends", this::full),
        Part.of(
            "Test.KeyRefresh",
            "It stays so with fresh keys in set 1",
            (steps, deadline) -> {
              try (IdeStream stream = open(deadline)) {
                refresh(steps, 1, stream, 1, deadline);
              }
            }),
        Part.of(
            "Test.KeyRefreshKs1",
            "And from set 1 in set 0 again",
            (steps, deadline) -> {
              try (IdeStream stream = open(deadline)) {
                stream.refresh(deadline);
                refresh(steps, 1, stream, 0, deadline);
              }
            }));
  }

  /** That a stream comes up is what is looked at here, unless the host has none to spare. */
  private void full(Steps steps, Deadline deadline) throws NotRunException, StreamException {
    String message = "a stream with key set 0";
    try (IdeStream stream = open(deadline)) {
      secure(steps, 1, message, stream, 0, deadline);
    } catch (StreamException e) {
      if (e.step() == StreamStep.ALLOCATE) {
        throw e;
      }
      steps.check(1, message, "secure at both ends", String.valueOf(e.getMessage()), false);
    }
  }

  private IdeStream open(Deadline deadline) throws NotRunException, StreamException {
    Optional<HostStreams> host = target.streams();
    if (host.isEmpty()) {
      throw new NotRunException("it needs the registers of a root port, and there is none");
    }
    return host.get().open(target.requester(), deadline);
  }

  private static void refresh(
      Steps steps, int assertion, IdeStream stream, int set, Deadline deadline) {
    String message = "fresh keys in set " + set;
    try {
      stream.refresh(deadline);
    } catch (StreamException e) {
      steps.check(assertion, message, "secure with it", String.valueOf(e.getMessage()), false);
      return;
    }
    secure(steps, assertion, message, stream, set, deadline);
  }

  private static void secure(
      Steps steps, int assertion, String message, IdeStream stream, int set, Deadline deadline) {
    try {
      stream.requireSecure(deadline);
      steps.equal(assertion, message, "secure at both ends with key set", set, stream.keySet());
    } catch (StreamException e) {
      steps.check(assertion, message, "secure at both ends", String.valueOf(e.getMessage()), false);
    }
  }
}
