package org.opentsm.emulator.exercise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opentsm.emulator.link.EmulatedEndpoint;
import org.opentsm.emulator.link.EmulatedSlot;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.exercise.Exercise;
import org.opentsm.ide.exercise.ExerciseStep;
import org.opentsm.ide.exercise.ExerciseStep.Outcome;
import org.opentsm.ide.exercise.HostStreams;
import org.opentsm.ide.exercise.IdeKmTarget;
import org.opentsm.ide.exercise.Sessions;
import org.opentsm.ide.exercise.TdispTarget;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.ide.testing.Loopback;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** An emulated device with a link passes what a device is exercised with. */
class EndpointExerciseTest {
  private static final Deadline SOON = Deadline.after(Duration.ofMinutes(10));
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes FIRST = Bytes.ofHex("01010101");
  private static final int KEY_PROG = 2;

  private final EmulatedEndpoint endpoint = new EmulatedEndpoint(0x1234, 1, CRYPTO);
  private final EmulatedSlot slot = new EmulatedSlot(endpoint);
  private final HostStreams streams = HostStreams.at(slot.plan(), slot.pool(), CRYPTO);

  private VendorChannel in(Bytes session) {
    return Loopback.in(session, endpoint::answer);
  }

  private Sessions sessions() {
    return new Sessions() {
      @Override
      public VendorChannel another(Deadline deadline) {
        return in(Bytes.ofHex("02020202"));
      }

      @Override
      public VendorChannel afresh(Deadline deadline) {
        endpoint.sessionEnded(FIRST);
        return in(Bytes.ofHex("03030303"));
      }
    };
  }

  private static List<String> numbers(List<ExerciseStep> steps, Outcome outcome) {
    return steps.stream()
        .filter(step -> step.outcome() == outcome)
        .map(ExerciseStep::number)
        .toList();
  }

  @Test
  void itsPortTakesKeysAsItShould() {
    List<ExerciseStep> steps =
        Exercise.ideKm(
                IdeKmTarget.of(in(FIRST), CRYPTO)
                    .withRequesterId(EmulatedEndpoint.REQUESTER_ID)
                    .withStreams(streams)
                    .withSessions(sessions()))
            .run(SOON);

    assertThat(numbers(steps, Outcome.FAIL)).isEmpty();
    assertThat(numbers(steps, Outcome.NOT_RUN)).isEmpty();
    assertThat(numbers(steps, Outcome.PASS))
        .contains(
            "1.2.1", "1.2.4", "Test.Full.1", "Test.KeyRefresh.1", "Test.KeyRefreshKs1.1", "5.2.11");
    assertThat(slot.rootPortKeys()).isZero();
    assertThat(endpoint.end().keys()).isZero();
  }

  @Test
  void eachOfItsInterfacesGoesThroughItsStatesAsItShould() {
    for (InterfaceId id : EmulatedEndpoint.interfaceIds()) {
      for (TdispTarget target :
          List.of(
              TdispTarget.of(in(FIRST), CRYPTO, id),
              TdispTarget.of(in(FIRST), CRYPTO, id).withStreams(streams))) {
        List<ExerciseStep> steps = Exercise.tdisp(target).run(SOON);
        assertThat(numbers(steps, Outcome.FAIL)).isEmpty();
        assertThat(numbers(steps, Outcome.NOT_RUN)).isEmpty();
      }
    }
    assertThat(slot.rootPortKeys()).isZero();
    assertThat(endpoint.end().keys()).isZero();
  }

  /** It acknowledges keys of the other set, and keeps none of them. */
  @Test
  void aPortThatLosesItsSecondKeysIsCaughtByTheRegisters() {
    VendorChannel losing =
        (protocol, message, deadline) -> {
          boolean second = message.get(0) == KEY_PROG && (message.get(5) & 1) == 1;
          return second
              ? Bytes.concat(Bytes.of(KEY_PROG + 1), message.slice(1, 6))
              : in(FIRST).exchange(protocol, message, deadline);
        };
    List<ExerciseStep> steps =
        Exercise.ideKm(IdeKmTarget.of(losing, CRYPTO).withStreams(streams))
            .run(Set.of("2.1", "Test.Full", "Test.KeyRefresh"), SOON);

    assertThat(numbers(steps, Outcome.FAIL)).containsExactly("Test.KeyRefresh.1");
  }
}
