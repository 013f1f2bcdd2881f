package org.opentsm.emulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.emulator.link.EmulatedEndpoint;
import org.opentsm.emulator.link.Tlp;
import org.opentsm.emulator.server.Attestation;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.exercise.Exercise;
import org.opentsm.ide.exercise.ExerciseStep;
import org.opentsm.ide.exercise.ExerciseStep.Outcome;
import org.opentsm.ide.exercise.IdeKmTarget;
import org.opentsm.ide.exercise.TdispTarget;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.km.SubStream;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.stream.StreamException;
import org.opentsm.ide.stream.StreamStep;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.ide.tdisp.InterfaceReport;
import org.opentsm.ide.tdisp.LockInterface;
import org.opentsm.ide.tdisp.LockedInterface;
import org.opentsm.ide.tdisp.ReportCheck;
import org.opentsm.ide.tdisp.ReportFinding;
import org.opentsm.ide.tdisp.TdiState;
import org.opentsm.ide.tdisp.TdispErrorCode;
import org.opentsm.ide.tdisp.TdispErrorException;
import org.opentsm.ide.tdisp.TdispRequester;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;

/**
 * What a device with a fault of its link or its interfaces is told by: a step of a stream, and a
 * case of an exercise.
 */
class LinkFaultTest {
  private static final InterfaceId ID = InterfaceId.of(EmulatedEndpoint.REQUESTER_ID);
  private static final Tlp WRITE =
      new Tlp(
          SubStream.POSTED, new Tlp.Routing.ToMemory(0x8000_0000L), false, Bytes.ofHex("00112233"));

  static Stream<FaultKind> everyFault() {
    return Stream.of(FaultKind.values()).filter(kind -> kind.scene() == FaultKind.Scene.LINK);
  }

  /** A stream that is set up, renewed and taken down. */
  static void wholeStream(FaultyLink link, VendorChannel channel, Deadline deadline)
      throws StreamException {
    try (IdeStream stream = link.streams().open(new IdeKmRequester(channel), _ -> {}, deadline)) {
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

  static Stream<FaultKind> foundByExercises() {
    return everyFault().filter(kind -> kind != FaultKind.KEY_MISMATCH);
  }

  static Stream<FaultKind> ofInterfaces() {
    return everyFault().filter(LinkFaultTest::isOfInterfaces);
  }

  @ParameterizedTest
  @MethodSource("foundByExercises")
  void anExerciseFailsAtItsCase(FaultKind kind) throws Exception {
    FaultyLink link = FaultyLink.to(new Fault(kind));
    link.inMemory((channel, deadline) -> {
      Exercise exercise = isOfInterfaces(kind) ? interfaces(link, channel) : keys(link, channel);
      String assertion = assertion(kind);
      String number = assertion.substring(0, assertion.lastIndexOf('.'));
      assertThat(failed(exercise.run(Set.of(number), deadline))).first().isEqualTo(assertion);
    });
  }

  /** Case and assertion. */
  private static String assertion(FaultKind kind) {
    return switch (kind) {
      case KEY_REFUSED -> "2.1.3";
      case KEY_PROG_ERROR, KEY_PROG_SILENCE -> "2.1.1";
      case KEY_LOST, KEY_GO_ERROR, KEY_GO_SILENCE -> "3.1.1";
      case KEY_WRONG_STREAM -> "3.1.4";
      case KEY_STOP_ERROR, KEY_STOP_SILENCE -> "4.1.1";
      case KEY_GO_IGNORED -> "Test.Full.1";
      case QUERY_ERROR, QUERY_SILENCE -> "1.1.1";
      case LOCK_WRONG_NONCE -> "6.1.1";
      case LOCK_LOST -> "3.1.5";
      case REPORT_MOVES -> "4.5.1";
      case REPORT_OVERLAP, REPORT_MSIX_OUTSIDE -> "R.1.2";
      case STATE_LIES -> "6.1.5";
      default -> throw new IllegalArgumentException(kind + " is found by no exercise");
    };
  }

  private static boolean isOfInterfaces(FaultKind kind) {
    return switch (kind) {
      case LOCK_WRONG_NONCE,
          LOCK_LOST,
          REPORT_MOVES,
          REPORT_OVERLAP,
          REPORT_MSIX_OUTSIDE,
          STATE_LIES ->
          true;
      default -> false;
    };
  }

  /** Nothing but what passes the link tells of it. */
  @Test
  void aKeyThatDiffersIsFoundByTheFirstTlp() throws Exception {
    FaultyLink link = FaultyLink.to(new Fault(FaultKind.KEY_MISMATCH));
    link.inMemory((channel, deadline) -> {
      assertThat(failed(keys(link, channel).run(deadline))).isEmpty();
      assertThat(failed(interfaces(link, channel).run(deadline))).isEmpty();

      IdeStream stream = link.streams().open(new IdeKmRequester(channel), _ -> {}, deadline);
      stream.check();
      assertThat(link.down(WRITE)).isEmpty();
      assertThatThrownBy(stream::check)
          .isInstanceOf(StreamException.class)
          .hasMessageContaining("expected it secure at both ends");
    });
  }

  /** What a TSM hears that locks, reads, appraises, and starts. */
  @ParameterizedTest
  @MethodSource("ofInterfaces")
  void anInterfaceDoesNotRun(FaultKind kind) throws Exception {
    FaultyLink link = FaultyLink.to(new Fault(kind));
    link.inMemory((channel, deadline) -> {
      TdispRequester requester = new TdispRequester(channel);
      try (IdeStream stream = link.streams().open(new IdeKmRequester(channel), _ -> {}, deadline)) {
        LockInterface.Request request =
            LockInterface.Request.of(ID, Set.of(), stream.id(), 0x1000_0000L);
        LockedInterface locked = LockedInterface.lock(requester, request, deadline);
        switch (kind) {
          case LOCK_WRONG_NONCE -> {
            assertThat(locked.report(deadline).isEmpty()).isFalse();
            assertRefused(TdispErrorCode.INVALID_NONCE, () -> locked.start(deadline));
          }
          case LOCK_LOST -> {
            assertThat(requester.state(ID, deadline)).isEqualTo(TdiState.ERROR);
            assertRefused(TdispErrorCode.INVALID_INTERFACE_STATE, () -> locked.report(deadline));
          }
          case REPORT_MOVES ->
              assertThatThrownBy(() -> locked.report(deadline))
                  .isInstanceOf(MalformedMessageException.class)
                  .hasMessageContaining("the same report when it is asked for again");
          case REPORT_OVERLAP ->
              assertThat(findings(locked, deadline)).containsExactly(ReportFinding.Kind.OVERLAP);
          case REPORT_MSIX_OUTSIDE ->
              assertThat(findings(locked, deadline))
                  .containsExactly(ReportFinding.Kind.MSIX_TABLE_TOO_LARGE);
          case STATE_LIES -> {
            assertThat(locked.report(deadline).isEmpty()).isFalse();
            locked.start(deadline);
            assertThat(requester.state(ID, deadline)).isEqualTo(TdiState.CONFIG_LOCKED);
          }
          default -> throw new AssertionError(kind + " has no outcome");
        }
        locked.stop(deadline);
        assertThat(requester.state(ID, deadline)).isEqualTo(TdiState.CONFIG_UNLOCKED);
      }
    });
  }

  private static void assertRefused(TdispErrorCode code, ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            TdispErrorException.class, e -> assertThat(e.error().known()).contains(code));
  }

  private static List<ReportFinding.Kind> findings(LockedInterface locked, Deadline deadline)
      throws Exception {
    return ReportCheck.of(InterfaceReport.decode(locked.report(deadline))).stream()
        .map(ReportFinding::kind)
        .toList();
  }

  private static Exercise keys(FaultyLink link, VendorChannel channel) {
    return Exercise.ideKm(IdeKmTarget.of(channel, Attestation.CRYPTO).withStreams(link.streams()));
  }

  private static Exercise interfaces(FaultyLink link, VendorChannel channel) {
    return Exercise.tdisp(
        TdispTarget.of(channel, Attestation.CRYPTO, ID).withStreams(link.streams()));
  }

  private static List<String> failed(List<ExerciseStep> steps) {
    return steps.stream()
        .filter(step -> step.outcome() == Outcome.FAIL)
        .map(ExerciseStep::number)
        .toList();
  }
}
