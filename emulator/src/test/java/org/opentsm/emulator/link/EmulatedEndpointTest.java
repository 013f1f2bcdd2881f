package org.opentsm.emulator.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.exercise.HostStreams;
import org.opentsm.ide.km.IdeKey;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.km.KeyDirection;
import org.opentsm.ide.km.KeyProgram;
import org.opentsm.ide.km.KeySlot;
import org.opentsm.ide.km.KeySwitch;
import org.opentsm.ide.km.Query;
import org.opentsm.ide.km.StreamFields;
import org.opentsm.ide.km.SubStream;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.ide.tdisp.LockInterface;
import org.opentsm.ide.tdisp.TdiState;
import org.opentsm.ide.tdisp.TdispErrorCode;
import org.opentsm.ide.tdisp.TdispErrorException;
import org.opentsm.ide.tdisp.TdispRequester;
import org.opentsm.ide.testing.Loopback;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** An emulated device that is plugged in, as a session sees it. */
class EmulatedEndpointTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes SESSION = Bytes.ofHex("00000001");
  private static final Bytes OTHER = Bytes.ofHex("00000002");
  private static final InterfaceId ID = InterfaceId.of(EmulatedEndpoint.REQUESTER_ID);
  private static final Deadline DEADLINE = Deadline.after(Duration.ofMinutes(1));

  private final EmulatedEndpoint endpoint = new EmulatedEndpoint(0x1234, 1, CRYPTO);
  private final EmulatedSlot slot = new EmulatedSlot(endpoint);
  private final HostStreams host = HostStreams.at(slot.plan(), slot.pool(), CRYPTO);

  private VendorChannel in(Bytes session) {
    return in(endpoint, session);
  }

  private static VendorChannel in(EmulatedEndpoint endpoint, Bytes session) {
    return Loopback.in(session, endpoint::answer);
  }

  @Test
  void keysAreManagedInOneSessionAtATime() throws Exception {
    IdeKmRequester first = new IdeKmRequester(in(SESSION));
    IdeKmRequester second = new IdeKmRequester(in(OTHER));
    assertThat(first.query(0, DEADLINE).bus()).isEqualTo(0x3B);

    assertThatThrownBy(() -> second.query(0, DEADLINE)).isInstanceOf(ChannelException.class);
    endpoint.sessionEnded(OTHER);
    assertThatThrownBy(() -> second.query(0, DEADLINE)).isInstanceOf(ChannelException.class);
    endpoint.sessionEnded(SESSION);

    assertThat(second.query(0, DEADLINE).bus()).isEqualTo(0x3B);
  }

  @Test
  void anInterfaceIsLockedWithAStreamThatHasKeysOnly() throws Exception {
    TdispRequester requester = new TdispRequester(in(SESSION));
    LockInterface.Request lock = new LockInterface.Request(ID, 0, 0, 0, 0);

    assertThatThrownBy(() -> requester.lock(lock, DEADLINE))
        .isInstanceOfSatisfying(
            TdispErrorException.class,
            e -> assertThat(e.error().known()).contains(TdispErrorCode.INVALID_REQUEST));
    assertThat(requester.state(ID, DEADLINE)).isEqualTo(TdiState.CONFIG_UNLOCKED);

    try (IdeStream stream = host.open(new IdeKmRequester(in(SESSION)), _ -> {}, DEADLINE)) {
      assertThat(stream.id()).isEqualTo(lock.streamId());
      assertThat(requester.lock(lock, DEADLINE).length()).isEqualTo(LockInterface.NONCE_SIZE);
    }
  }

  @Test
  void itsSecondPortIsThatOfTheFunctionBehindIt() throws Exception {
    IdeKmRequester requester = new IdeKmRequester(in(SESSION));
    Query.Response first = requester.query(0, DEADLINE);
    Query.Response second = requester.query(1, DEADLINE);

    assertThat(first.maxPortIndex()).isEqualTo(1);
    assertThat(second.maxPortIndex()).isEqualTo(1);
    assertThat(second.bus()).isEqualTo(0x3B);
    assertThat(second.deviceFunction()).isEqualTo(1);
    assertThatThrownBy(() -> requester.query(2, DEADLINE)).isInstanceOf(ChannelException.class);
  }

  @Test
  void keysOfItsSecondPortAreNotThoseOfItsLink() throws Exception {
    IdeKmRequester requester = new IdeKmRequester(in(SESSION));
    TdispRequester tdisp = new TdispRequester(in(SESSION));
    for (KeyDirection direction : KeyDirection.values()) {
      for (SubStream each : LinkEnd.SUB_STREAMS) {
        StreamFields fields = atPort1(direction, each);
        try (IdeKey fresh = IdeKey.fresh(CRYPTO)) {
          assertThat(requester.program(fields, fresh, DEADLINE))
              .isEqualTo(KeyProgram.Status.SUCCESS);
        }
        requester.order(KeySwitch.Order.GO, fields, DEADLINE);
      }
    }
    assertThat(endpoint.end().keys()).isZero();
    var _ = tdisp.lock(new LockInterface.Request(ID, 0, 0, 0, 0), DEADLINE);

    requester.order(
        KeySwitch.Order.STOP, atPort1(KeyDirection.RECEIVE, SubStream.POSTED), DEADLINE);

    assertThat(tdisp.state(ID, DEADLINE)).isEqualTo(TdiState.ERROR);
  }

  private static StreamFields atPort1(KeyDirection direction, SubStream subStream) {
    return new StreamFields(0, new KeySlot(0, direction, subStream).octet(), 1);
  }

  @Test
  void withoutASlotItTakesEightNumbersByWhichItIsAskedForItsVersion() throws Exception {
    EmulatedEndpoint loose = new EmulatedEndpoint(0x1234, 1, CRYPTO);
    TdispRequester requester = new TdispRequester(in(loose, SESSION));
    InterfaceId given = InterfaceId.of(0xBEEF);
    assertNoInterface(() -> requester.state(given, DEADLINE));
    assertNoInterface(() -> requester.versions(InterfaceId.of(0, 0xBEEF), DEADLINE));

    for (int each = 0; each < 8; each++) {
      InterfaceId id = InterfaceId.of(given.requesterId() + each);
      assertThat(requester.versions(id, DEADLINE)).isNotEmpty();
      assertThat(requester.state(id, DEADLINE)).isEqualTo(TdiState.CONFIG_UNLOCKED);
    }

    assertNoInterface(() -> requester.versions(InterfaceId.of(0xBEEF + 8), DEADLINE));
    assertThat(requester.versions(given, DEADLINE)).isNotEmpty();
    assertThat(requester.versions(ID, DEADLINE)).isNotEmpty();
  }

  @Test
  void inASlotItKeepsItsNumbers() {
    TdispRequester requester = new TdispRequester(in(SESSION));

    assertNoInterface(() -> requester.versions(InterfaceId.of(0xBEEF), DEADLINE));
    assertNoInterface(() -> requester.versions(InterfaceId.of(0x3B03), DEADLINE));
  }

  private static void assertNoInterface(ThrowingCallable asked) {
    assertThatThrownBy(asked)
        .isInstanceOfSatisfying(
            TdispErrorException.class,
            e -> assertThat(e.error().known()).contains(TdispErrorCode.INVALID_INTERFACE));
  }
}
