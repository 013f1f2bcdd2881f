package org.opentsm.ide.tdisp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.ide.tdisp.TdiState.CONFIG_LOCKED;
import static org.opentsm.ide.tdisp.TdiState.CONFIG_UNLOCKED;
import static org.opentsm.ide.tdisp.TdiState.ERROR;
import static org.opentsm.ide.tdisp.TdiState.RUN;
import static org.opentsm.ide.tdisp.TestTdi.ID;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opentsm.ide.testing.Sequences;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;

/**
 * Every sequence of five things that can happen to an interface, against the table of the
 * specification: what is answered, and what the state is then.
 */
class TdiStateMachineTest {
  private static final Deadline SOON = Deadline.after(Duration.ofMinutes(10));
  private static final int DEPTH = 5;

  private enum Event {
    LOCK,
    REPORT,
    START,
    START_WITH_ANOTHER_NONCE,
    START_WITH_THE_NONCE_BEFORE,
    BIND,
    STOP,
    CHANGE
  }

  /** What is answered, nothing if it is done, and the state then. */
  private record Row(Optional<TdispErrorCode> refused, TdiState then) {
    static Row done(TdiState then) {
      return new Row(Optional.empty(), then);
    }

    static Row refused(TdispErrorCode code, TdiState stays) {
      return new Row(Optional.of(code), stays);
    }
  }

  private static Row state(TdiState stays) {
    return Row.refused(TdispErrorCode.INVALID_INTERFACE_STATE, stays);
  }

  private static Row nonce(TdiState stays) {
    return Row.refused(TdispErrorCode.INVALID_NONCE, stays);
  }

  private static final Map<TdiState, Map<Event, Row>> TABLE =
      Map.of(
          CONFIG_UNLOCKED,
          Map.of(
              Event.LOCK, Row.done(CONFIG_LOCKED),
              Event.REPORT, state(CONFIG_UNLOCKED),
              Event.START, state(CONFIG_UNLOCKED),
              Event.START_WITH_ANOTHER_NONCE, state(CONFIG_UNLOCKED),
              Event.START_WITH_THE_NONCE_BEFORE, state(CONFIG_UNLOCKED),
              Event.BIND, state(CONFIG_UNLOCKED),
              Event.STOP, Row.done(CONFIG_UNLOCKED),
              Event.CHANGE, Row.done(CONFIG_UNLOCKED)),
          CONFIG_LOCKED,
          Map.of(
              Event.LOCK, state(CONFIG_LOCKED),
              Event.REPORT, Row.done(CONFIG_LOCKED),
              Event.START, Row.done(RUN),
              Event.START_WITH_ANOTHER_NONCE, nonce(CONFIG_LOCKED),
              Event.START_WITH_THE_NONCE_BEFORE, nonce(CONFIG_LOCKED),
              Event.BIND, state(CONFIG_LOCKED),
              Event.STOP, Row.done(CONFIG_UNLOCKED),
              Event.CHANGE, Row.done(ERROR)),
          RUN,
          Map.of(
              Event.LOCK, state(RUN),
              Event.REPORT, Row.done(RUN),
              Event.START, state(RUN),
              Event.START_WITH_ANOTHER_NONCE, state(RUN),
              Event.START_WITH_THE_NONCE_BEFORE, state(RUN),
              Event.BIND, Row.done(RUN),
              Event.STOP, Row.done(CONFIG_UNLOCKED),
              Event.CHANGE, Row.done(ERROR)),
          ERROR,
          Map.of(
              Event.LOCK, state(ERROR),
              Event.REPORT, state(ERROR),
              Event.START, state(ERROR),
              Event.START_WITH_ANOTHER_NONCE, state(ERROR),
              Event.START_WITH_THE_NONCE_BEFORE, state(ERROR),
              Event.BIND, state(ERROR),
              Event.STOP, Row.done(CONFIG_UNLOCKED),
              Event.CHANGE, Row.done(ERROR)));

  /** One interface, and the nonces that its TSM has. */
  private static final class Walk {
    private final TestTdi device = new TestTdi();
    private Bytes nonce = Bytes.zeros(LockInterface.NONCE_SIZE);
    private Bytes before = Bytes.zeros(LockInterface.NONCE_SIZE);

    Optional<TdispErrorCode> happens(Event event) throws Exception {
      try {
        switch (event) {
          case LOCK -> {
            Bytes fresh = device.lock(SOON);
            before = nonce;
            nonce = fresh;
          }
          case REPORT -> assertThat(device.requester.report(ID, SOON)).isEqualTo(TestTdi.REPORT);
          case START -> device.requester.start(ID, nonce, SOON);
          case START_WITH_ANOTHER_NONCE ->
              device.requester.start(ID, Bytes.concat(Bytes.zeros(31), Bytes.of(0xFF)), SOON);
          case START_WITH_THE_NONCE_BEFORE -> device.requester.start(ID, before, SOON);
          case BIND -> device.requester.p2p(new P2pStream(ID, true, 9), SOON);
          case STOP -> device.requester.stop(ID, SOON);
          case CHANGE -> device.responder.fail(ID);
        }
        return Optional.empty();
      } catch (TdispErrorException e) {
        return e.error().known();
      }
    }
  }

  @Test
  void everySequenceFollowsTheTable() throws Exception {
    int walks = 0;
    for (List<Event> sequence : Sequences.of(Event.values(), DEPTH)) {
      Walk walk = new Walk();
      TdiState state = CONFIG_UNLOCKED;
      for (Event event : sequence) {
        Row row = TABLE.get(state).get(event);
        assertThat(walk.happens(event))
            .as("%s of %s in %s", event, sequence, state)
            .isEqualTo(row.refused());
        state = row.then();
        assertThat(walk.device.responder.state(ID)).as("%s of %s", event, sequence).contains(state);
      }
      walks++;
    }
    assertThat(walks).isEqualTo(32_768);
  }
}
