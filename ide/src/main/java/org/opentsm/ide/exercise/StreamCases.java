package org.opentsm.ide.exercise;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.opentsm.ide.exercise.Exercise.Part;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.stream.StreamEvent;
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
        Part.of(
            "Test.Full",
            "A stream becomes secure at both ends",
            (steps, deadline) -> run(steps, deadline, _ -> {})),
        Part.of(
            "Test.KeyRefresh",
            "It stays so with fresh keys in set 1",
            (steps, deadline) ->
                run(steps, deadline, stream -> refresh(steps, 1, stream, 1, deadline))),
        Part.of(
            "Test.KeyRefreshKs1",
            "And from set 1 in set 0 again",
            (steps, deadline) ->
                run(
                    steps,
                    deadline,
                    stream -> {
                      refresh(steps, 1, stream, 1, deadline);
                      refresh(steps, 1, stream, 0, deadline);
                    })));
  }

  /** That a stream comes up and goes is looked at, unless the host has none to spare. */
  private void run(Steps steps, Deadline deadline, Consumer<IdeStream> then)
      throws NotRunException, StreamException {
    HostStreams host =
        target
            .streams()
            .orElseThrow(() ->
                new NotRunException("it needs the registers of a root port, and there is none"));
    String message = "a stream with key set 0";
    List<String> left = new ArrayList<>();
    try (IdeStream stream = host.open(target.requester(), event -> note(event, left), deadline)) {
      secure(steps, 1, message, stream, 0, deadline);
      then.accept(stream);
    } catch (StreamException e) {
      if (e.step() == StreamStep.ALLOCATE) {
        throw e;
      }
      steps.check(1, message, "secure at both ends", String.valueOf(e.getMessage()), false);
    }
    steps.check(
        1,
        "the end of the stream",
        "nothing left of it",
        left.isEmpty() ? "nothing" : String.join("; ", left),
        left.isEmpty());
  }

  private static void note(StreamEvent event, List<String> left) {
    switch (event) {
      case StreamEvent.Failed failed -> left.addAll(failed.left());
      case StreamEvent.Closed closed -> left.addAll(closed.left());
      case StreamEvent.Secured _, StreamEvent.Refreshed _ -> {
        // It goes on.
      }
    }
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
