package org.opentsm.ide.km;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.channel.VendorProtocol;
import org.opentsm.ide.channel.VendorResponder;
import org.opentsm.ide.testing.Loopback;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.responder.Origin;

/** Requester and responder with each other, through the messages of SPDM that carry them. */
class IdeKmConversationTest {
  private static final Origin SESSION =
      new Origin(Optional.of(Bytes.ofHex("01020304")), Optional.empty(), Optional.empty());
  private static final Deadline SOON = Deadline.after(Duration.ofMinutes(1));

  private final TestPorts ports = new TestPorts(1);
  private final VendorResponder responder =
      new VendorResponder(Map.of(VendorProtocol.IDE_KM, new IdeKmResponder(ports)));
  private final IdeKmRequester requester = new IdeKmRequester(over(SESSION));

  private VendorChannel over(Origin origin) {
    return new Loopback(responder::answer, origin);
  }

  @Test
  void keysArriveWholeForEverySlot() throws Exception {
    assertThat(requester.query(0, SOON).maxPortIndex()).isEqualTo(1);
    for (int keySet = 0; keySet < 2; keySet++) {
      for (KeyDirection direction : KeyDirection.values()) {
        for (SubStream subStream :
            new SubStream[] {SubStream.POSTED, SubStream.NON_POSTED, SubStream.COMPLETION}) {
          KeySlot slot = new KeySlot(keySet, direction, subStream);
          StreamFields fields = StreamFields.of(5, slot, 1);
          try (IdeKey key = IdeKeyTest.key()) {
            assertThat(requester.program(fields, key, SOON)).isEqualTo(KeyProgram.Status.SUCCESS);
          }
          requester.order(KeySwitch.Order.GO, fields, SOON);
          requester.order(KeySwitch.Order.STOP, fields, SOON);

          assertThat(ports.keys.get(TestPorts.name(1, 5, slot)).toHex()).isEqualTo(IdeKeyTest.KEY);
          assertThat(ports.orders).containsEntry(TestPorts.name(1, 5, slot), KeySwitch.Order.STOP);
        }
      }
    }
  }

  @Test
  void whatThePortCannotTakeHasItsStatus() throws Exception {
    KeySlot slot = new KeySlot(0, KeyDirection.RECEIVE, SubStream.POSTED);
    try (IdeKey key = IdeKeyTest.key()) {
      assertThat(requester.program(StreamFields.of(1, slot, 2), key, SOON))
          .isEqualTo(KeyProgram.Status.UNSUPPORTED_PORT_INDEX);
      assertThat(requester.program(new StreamFields(1, 0x30, 1), key, SOON))
          .isEqualTo(KeyProgram.Status.UNSUPPORTED_VALUE);
    }
    for (long invocation : new long[] {0, 2, 1L << 32}) {
      try (IdeKey used = new IdeKey(Secret.owning(new byte[IdeKey.KEY_SIZE]), invocation)) {
        assertThat(requester.program(StreamFields.of(1, slot, 1), used, SOON))
            .isEqualTo(KeyProgram.Status.UNSUPPORTED_VALUE);
      }
    }
    try (IdeKey key = IdeKeyTest.key()) {
      assertThat(requester.program(StreamFields.of(8, slot, 1), key, SOON))
          .isEqualTo(KeyProgram.Status.UNSUPPORTED_VALUE);
    }
    assertThat(ports.keys).isEmpty();
  }

  @Test
  void whatHasNoAnswerIsNotAnswered() {
    assertThatThrownBy(() -> requester.query(2, SOON)).isInstanceOf(ChannelException.class);
    assertThatThrownBy(() ->
            requester.order(
                KeySwitch.Order.GO,
                StreamFields.of(1, new KeySlot(0, KeyDirection.RECEIVE, SubStream.POSTED), 0),
                SOON))
        .isInstanceOf(ChannelException.class);
  }

  @Test
  void nobodyGetsAnAnswerInTheClearOrFromAnotherProtocol() {
    IdeKmRequester inTheClear = new IdeKmRequester(over(Origin.CLEAR));
    assertThatThrownBy(() -> inTheClear.query(0, SOON)).isInstanceOf(ChannelException.class);
    assertThatThrownBy(
            () -> over(SESSION).exchange(VendorProtocol.TDISP, new Query.Request(0).encode(), SOON))
        .isInstanceOf(ChannelException.class);
    assertThatThrownBy(() -> VendorProtocol.IDE_KM.unwrap(Bytes.of(1, 0)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("Protocol ID at offset 0: expected 0 (IDE_KM), found 1");
  }
}
