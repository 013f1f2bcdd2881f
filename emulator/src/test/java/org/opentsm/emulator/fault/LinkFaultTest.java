package org.opentsm.emulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.emulator.link.EmulatedEndpoint;
import org.opentsm.emulator.server.Attestation;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.exercise.Exercise;
import org.opentsm.ide.exercise.ExerciseStep;
import org.opentsm.ide.exercise.ExerciseStep.Outcome;
import org.opentsm.ide.exercise.IdeKmTarget;
import org.opentsm.ide.exercise.TdispTarget;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.stream.StreamException;
import org.opentsm.ide.stream.StreamStep;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.spdm.Deadline;

/**
 * What a device with a fault of its link or its interfaces is told by: a step of a stream, and a
 * case of an exercise.
 */
class LinkFaultTest {
  private static final InterfaceId ID = InterfaceId.of(EmulatedEndpoint.REQUESTER_ID);

  static Stream<FaultKind> everyFault() {
    return Stream.of(FaultKind.values()).filter(kind -> kind.scene() == FaultKind.Scene.LINK);
  }

  /** A stream that is set up, renewed and taken down. */
  static void wholeStream(FaultyLink link, VendorChannel channel, Deadline deadline)
      throws StreamException {
    try (IdeStream stream = link.streams().open(new IdeKmRequester(channel), deadline)) {
      stream.refresh(deadline);
    }
  }

  @ParameterizedTest
  @MethodSource("everyFault")
  void aStreamFailsAtItsStep(FaultKind kind) throws Exception {
    FaultyLink link = FaultyLink.to(new Fault(kind));
    link.inMemory((channel, deadline) -> {
      Throwable failure = catchThrowable(() -> wholeStream(link, channel, deadline));
      Optional<StreamStep> step = step(kind);
      if (step.isEmpty()) {
        assertThat(failure).isNull();
      } else {
        assertThat(failure)
            .isInstanceOfSatisfying(
                StreamException.class,
                e -> assertThat(e.step()).as(e.getMessage()).isEqualTo(step.get()));
      }
    });
  }

  /** Where a stream fails that is set up and renewed; nowhere if the fault is none of a stream. */
  private static Optional<StreamStep> step(FaultKind kind) {
    return switch (kind) {
      case KEY_REFUSED, KEY_PROG_ERROR, KEY_PROG_SILENCE ->
          Optional.of(StreamStep.PROGRAM_DOWNSTREAM);
      case KEY_LOST, KEY_WRONG_STREAM, KEY_GO_ERROR, KEY_GO_SILENCE ->
          Optional.of(StreamStep.DEVICE_RECEIVES);
      case KEY_GO_IGNORED -> Optional.of(StreamStep.AWAIT_SECURE);
      case KEY_STOP_ERROR, KEY_STOP_SILENCE -> Optional.of(StreamStep.RETIRE);
      default -> Optional.empty();
    };
  }

  @ParameterizedTest
  @MethodSource("everyFault")
  void anExerciseFailsAtItsCase(FaultKind kind) throws Exception {
    FaultyLink link = FaultyLink.to(new Fault(kind));
    List<ExerciseStep> steps = new ArrayList<>();
    link.inMemory((channel, deadline) -> {
      steps.addAll(
          Exercise.ideKm(IdeKmTarget.of(channel, Attestation.CRYPTO).withStreams(link.streams()))
              .run(deadline));
      steps.addAll(
          Exercise.tdisp(
                  TdispTarget.of(channel, Attestation.CRYPTO, ID).withStreams(link.streams()))
              .run(deadline));
    });

    Optional<String> first =
        steps.stream()
            .filter(step -> step.outcome() == Outcome.FAIL)
            .map(ExerciseStep::number)
            .findFirst();
    assertThat(first).isEqualTo(Optional.ofNullable(step(kind, steps)));
  }

  private static String step(FaultKind kind, List<ExerciseStep> steps) {
    return steps.stream().filter(s -> s.outcome() != Outcome.PASS).map(s -> s.number() + "|" + s.message() + "|" + s.expected() + "|" + s.found()+"|"+s.outcome()).toList().toString();
  }
}
