package org.opentsm.ide.tdisp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.ide.tdisp.TdiState.CONFIG_LOCKED;
import static org.opentsm.ide.tdisp.TdiState.CONFIG_UNLOCKED;
import static org.opentsm.ide.tdisp.TdiState.ERROR;
import static org.opentsm.ide.tdisp.TdiState.RUN;
import static org.opentsm.ide.tdisp.TestTdi.ID;
import static org.opentsm.ide.tdisp.TestTdi.OTHER;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;

/** Several interfaces of a device: what happens to one of them, or to what they share. */
class TdispEventsTest {
  private static final Deadline SOON = Deadline.after(Duration.ofMinutes(1));
  private static final Bytes OTHER_SESSION = Bytes.ofHex("0a0b0c0d");

  private final TestTdi device = new TestTdi();
  private final TdispRequester tsm = device.requester;

  private List<TdiState> states() {
    return Stream.of(ID, OTHER).map(id -> device.responder.state(id).orElseThrow()).toList();
  }

  private void start(TdispRequester by, InterfaceId id, int streamId) throws Exception {
    by.start(id, by.lock(TestTdi.lockRequest(id, streamId), SOON), SOON);
  }

  @Test
  void eachInterfaceHasItsOwnStateAndNonce() throws Exception {
    Bytes nonce = tsm.lock(TestTdi.lockRequest(ID, 1), SOON);
    Bytes other = tsm.lock(TestTdi.lockRequest(OTHER, 1), SOON);
    assertThat(nonce).isNotEqualTo(other);
    tsm.start(OTHER, other, SOON);
    assertThat(states()).containsExactly(CONFIG_LOCKED, RUN);
    device.responder.fail(OTHER);
    assertThat(states()).containsExactly(CONFIG_LOCKED, ERROR);
    tsm.start(ID, nonce, SOON);
    tsm.stop(OTHER, SOON);

    assertThat(states()).containsExactly(RUN, CONFIG_UNLOCKED);
  }

  @Test
  void aStreamThatFailsEndsWhatWasLockedWithIt() throws Exception {
    start(tsm, ID, 1);
    start(tsm, OTHER, 2);
    device.responder.streamFailed(3);
    assertThat(states()).containsExactly(RUN, RUN);
    device.responder.streamFailed(2);
    assertThat(states()).containsExactly(RUN, ERROR);
    device.responder.streamFailed(1);

    assertThat(states()).containsExactly(ERROR, ERROR);
  }

  @Test
  void aSessionThatEndsEndsWhatWasLockedInIt() throws Exception {
    tsm.lock(TestTdi.lockRequest(ID, 1), SOON);
    start(new TdispRequester(device.in(OTHER_SESSION)), OTHER, 1);
    device.responder.sessionEnded(OTHER_SESSION);
    assertThat(states()).containsExactly(CONFIG_LOCKED, ERROR);
    device.responder.sessionEnded(TestTdi.SESSION);

    assertThat(states()).containsExactly(ERROR, ERROR);
  }

  @Test
  void aResetUnlocksAllAndFreesWhatTheyHad() throws Exception {
    start(tsm, ID, 1);
    device.responder.reset();
    assertThat(states()).containsExactly(CONFIG_UNLOCKED, CONFIG_UNLOCKED);
    assertThat(device.unlocked).isEqualTo(1);
    start(tsm, ID, 1);

    assertThat(states()).containsExactly(RUN, CONFIG_UNLOCKED);
  }
}
