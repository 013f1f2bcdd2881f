package org.opentsm.ide.tdisp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.ide.tdisp.TestTdi.ID;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.ide.testing.Sequences;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;

/** An interface runs with the report that was collected under the lock, or not at all. */
class LockedInterfaceTest {
  private static final Deadline SOON = Deadline.after(Duration.ofMinutes(10));
  private static final int DEPTH = 6;

  /** What the TSM does, and what others and the device do meanwhile. */
  private enum Event {
    LOCK,
    COLLECT,
    START,
    STOP,
    OTHERS_LOCK_IT_ANEW,
    CHANGE
  }

  private static final class Walk {
    private final TestTdi device = new TestTdi();
    private final TdispRequester others = new TdispRequester(device.in(Bytes.ofHex("0a0b0c0d")));
    private @Nullable LockedInterface locked;
    private Bytes collected = Bytes.EMPTY;
    private int reports;

    /** Whether it was done. */
    boolean happens(Event event) throws SpdmException {
      try {
        switch (event) {
          case LOCK -> {
            another();
            LockedInterface now =
                LockedInterface.lock(device.requester, TestTdi.lockRequest(), SOON);
            locked = now;
          }
          case COLLECT -> collected = mine().report(SOON);
          case START -> mine().start(SOON);
          case STOP -> mine().stop(SOON);
          case OTHERS_LOCK_IT_ANEW -> {
            others.stop(ID, SOON);
            another();
            var _ = others.lock(TestTdi.lockRequest(), SOON);
          }
          case CHANGE -> device.responder.fail(ID);
        }
        return true;
      } catch (TdispErrorException | IllegalStateException refused) {
        return false;
      }
    }

    /** Each lock freezes another configuration. */
    private void another() {
      device.report = Bytes.concat(TestTdi.REPORT.slice(0, 100), Bytes.of(++reports));
    }

    private LockedInterface mine() {
      if (locked == null) {
        throw new IllegalStateException("nothing locked");
      }
      return locked;
    }
  }

  @Test
  void noSequenceRunsWithAnotherReportThanTheOneThatWasCollected() throws Exception {
    int ran = 0;
    for (List<Event> sequence : Sequences.of(Event.values(), DEPTH)) {
      Walk walk = new Walk();
      boolean running = false;
      for (Event event : sequence) {
        boolean done = walk.happens(event);
        boolean runs = walk.device.responder.state(ID).orElseThrow() == TdiState.RUN;
        if (runs && !running) {
          assertThat(event).isEqualTo(Event.START);
          assertThat(done).isTrue();
          assertThat(walk.device.requester.report(ID, SOON))
              .as("%s", sequence)
              .isEqualTo(walk.collected);
          ran++;
        }
        running = runs;
      }
    }
    assertThat(ran).isPositive();
  }

  @Test
  void aDeviceThatRunsWithAnotherReportIsStopped() throws Exception {
    TestTdi device = new TestTdi();
    // It answers every request as it should, but with another report once it runs.
    TdispRequester tsm =
        new TdispRequester((protocol, message, deadline) -> {
          Bytes answer = device.in(TestTdi.SESSION).exchange(protocol, message, deadline);
          boolean portion = message.get(1) == TdispMessageType.GET_DEVICE_INTERFACE_REPORT.value();
          return portion && device.responder.state(ID).orElseThrow() == TdiState.RUN
              ? Bytes.concat(
                  answer.slice(0, answer.length() - 1),
                  Bytes.of(answer.get(answer.length() - 1) ^ 1))
              : answer;
        });
    LockedInterface locked = LockedInterface.lock(tsm, TestTdi.lockRequest(), SOON);
    assertThat(locked.report(SOON)).isEqualTo(TestTdi.REPORT);

    assertThatThrownBy(() -> locked.start(SOON))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("expected the report that was collected under the lock");
    assertThat(device.responder.state(ID)).contains(TdiState.CONFIG_UNLOCKED);
  }

  @Test
  void theNonceIsUsedOnceAndNothingStartsUnread() throws Exception {
    TestTdi device = new TestTdi();
    LockedInterface locked = LockedInterface.lock(device.requester, TestTdi.lockRequest(), SOON);
    assertThatThrownBy(() -> locked.start(SOON)).hasMessageContaining("nobody has read");
    var _ = locked.report(SOON);
    device.streamInsecure = true;
    assertThatThrownBy(() -> locked.start(SOON)).isInstanceOf(TdispErrorException.class);
    device.streamInsecure = false;

    assertThat(locked.nonce()).isEmpty();
    assertThatThrownBy(() -> locked.start(SOON)).hasMessageContaining("was started before");
    assertThat(device.responder.state(ID)).contains(TdiState.CONFIG_LOCKED);
  }

  /** What becomes of the answer to START_INTERFACE, or to the first request behind it. */
  private enum Loss {
    START_LOST,
    START_MALFORMED,
    REPORT_LOST,
    ALL_LOST
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void whoseStartCannotBeToldIsStopped(Loss loss) throws Exception {
    TestTdi device = new TestTdi();
    TdispRequester tsm =
        new TdispRequester((protocol, message, deadline) -> {
          Bytes answer = device.in(TestTdi.SESSION).exchange(protocol, message, deadline);
          int type = message.get(1);
          boolean start = type == TdispMessageType.START_INTERFACE_REQUEST.value();
          boolean runs =
              device.responder.state(ID).orElseThrow() == TdiState.RUN
                  && type == TdispMessageType.GET_DEVICE_INTERFACE_REPORT.value();
          boolean stop = type == TdispMessageType.STOP_INTERFACE_REQUEST.value();
          return switch (loss) {
            case START_LOST -> start ? lost() : answer;
            case START_MALFORMED -> start ? answer.slice(0, 3) : answer;
            case REPORT_LOST -> runs ? lost() : answer;
            case ALL_LOST -> start || stop ? lost() : answer;
          };
        });
    LockedInterface locked = LockedInterface.lock(tsm, TestTdi.lockRequest(), SOON);
    var _ = locked.report(SOON);

    assertThatThrownBy(() -> locked.start(SOON)).isInstanceOf(SpdmException.class);
    // It stops even where its answer to that is lost; but that nobody can tell.
    assertThat(device.responder.state(ID)).contains(TdiState.CONFIG_UNLOCKED);
    assertThat(locked.mayRun()).isEqualTo(loss == Loss.ALL_LOST);
  }

  private static Bytes lost() throws SpdmException {
    throw ChannelException.silent("device", "an answer");
  }
}
