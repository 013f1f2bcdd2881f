package org.opentsm.ide.km;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.ide.channel.VendorProtocol;
import org.opentsm.ide.channel.VendorResponder;
import org.opentsm.ide.testing.Loopback;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.responder.Origin;

/** The octets of CXL's messages, against the documented example, and both roles with each other. */
class CxlIdeKmTest {
  private static final Deadline SOON = Deadline.after(Duration.ofMinutes(1));
  private static final Origin SESSION =
      new Origin(Optional.of(Bytes.ofHex("01020304")), Optional.empty(), Optional.empty());

  /** As in CXL_KEY_PROG: Key DW7 to DW0 as PCIe has them, and IV DW2 to DW0. */
  static final String IN_KEY_PROG =
      IdeKeyTest.IN_KEY_PROG.substring(0, 2 * IdeKey.KEY_SIZE)
          + "00000080"
          + "00000000"
          + "01000000";

  private final TestCxlPorts ports = new TestCxlPorts(TestCxlPorts.ALL);
  private final CxlIdeKmRequester requester = over(ports);

  private static CxlIdeKmRequester over(TestCxlPorts ports) {
    return new CxlIdeKmRequester(
        new Loopback(
            new VendorResponder(Map.of(VendorProtocol.CXL_IDE_KM, new CxlIdeKmResponder(ports)))
                ::answer,
            SESSION));
  }

  @Test
  void theOrderOfOctetsIsThatOfTheDocumentedExample() {
    try (CxlIdeKey key = TestCxlPorts.key()) {
      assertThat(
              Bytes.owning(
                      CxlKeyProgram.request(new CxlKeySlot(KeyDirection.TRANSMIT, true).at(3), key))
                  .toHex())
          .isEqualTo("02000000008a03" + IN_KEY_PROG);
      assertThat(
              Bytes.owning(
                      CxlKeyProgram.generated(
                          new CxlKeySlot(KeyDirection.RECEIVE, false).at(3), key))
                  .toHex())
          .isEqualTo("08000000008003" + IN_KEY_PROG);
    }
    byte[] octets = Bytes.ofHex("00" + IN_KEY_PROG).toByteArray();
    try (CxlIdeKey key = CxlIdeKey.read(octets, 1);
        CxlIdeKey copy = key.copy()) {
      assertThat(copy.iv()).isEqualTo(CxlIdeKey.DEFAULT_IV);
      assertThat(copy).hasToString("CxlIdeKey");
      byte[] again = new byte[CxlIdeKey.SIZE + 1];
      copy.writeTo(again, 1);
      assertThat(Bytes.owning(again)).isEqualTo(Bytes.owning(octets));
    }
  }

  @Test
  void messagesOfFields() throws Exception {
    StreamFields fields = new CxlKeySlot(KeyDirection.TRANSMIT, false).at(2);

    assertThat(CxlKeyProgram.getKey(fields).toHex()).isEqualTo("07000000008202");
    assertThat(CxlKeyProgram.readGetKey(Bytes.ofHex("07000000008202"))).isEqualTo(fields);
    assertThat(CxlKeyProgram.acknowledge(fields, true).toHex()).isEqualTo("03000000008202");
    assertThat(CxlKeyProgram.acknowledge(fields, false).toHex()).isEqualTo("03000000018202");
    assertThat(CxlKeyProgram.taken(Bytes.ofHex("03000000018202"), fields)).isFalse();
  }

  @Test
  void queryResp() throws Exception {
    CxlQuery response = new CxlQuery(2, 0xA1, 0x3B, 1, 4, 0x71, List.of(1, -1));

    assertThat(response.encode().toHex()).isEqualTo("010002a13b010471" + "01000000" + "ffffffff");
    assertThat(CxlQuery.decode(response.encode(), new Query.Request(2))).isEqualTo(response);
    assertThat(response.capabilityVersion()).isEqualTo(1);
    assertThat(response.capabilities()).containsExactly(CxlQuery.Capability.values());
  }

  @ParameterizedTest
  @CsvSource({
    "010003a13b01047101000000, PortIndex at offset 2: expected 2",
    "010002a13b01017101000000, MaxPortIndex at offset 6: expected at least 2",
    "010002a13b010471, 'CXL IDE Capability at offset 8: expected 1 to 9 dwords, found 0 bytes'",
    "010002a13b0104710100000000, found 5 bytes",
    "020002a13b01047101000000, Object ID at offset 0",
    "010002a13b0104, Caps at offset 7"
  })
  void aQueryRespThatIsNone(String hex, String message) {
    assertThatThrownBy(() -> CxlQuery.decode(Bytes.ofHex(hex), new Query.Request(2)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "03000000028202, 'Status at offset 4: expected 0 or 1, found 2'",
    "03000001008202, 'found stream 1, key 0x82, port 2'",
    "030000000082, PortIndex",
    "0300000000820200, end of message"
  })
  void aKpAckThatIsNone(String hex, String message) {
    StreamFields fields = new CxlKeySlot(KeyDirection.TRANSMIT, false).at(2);
    assertThatThrownBy(() -> CxlKeyProgram.taken(Bytes.ofHex(hex), fields))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aGeneratedKeyOfAnotherLengthIsRefused() {
    StreamFields fields = new CxlKeySlot(KeyDirection.RECEIVE, false).at(0);
    for (String end : new String[] {"", IN_KEY_PROG.substring(2), IN_KEY_PROG + "00"}) {
      assertThatThrownBy(
              () -> CxlKeyProgram.readGenerated(Bytes.ofHex("08000000008000" + end), fields))
          .isInstanceOf(MalformedMessageException.class)
          .hasMessageContaining("Key and IV at offset 7: expected 44 bytes");
    }
  }

  @Test
  void keysAreGivenUsedAndTakenBack() throws Exception {
    assertThat(requester.query(0, SOON).deviceFunction()).isEqualTo(8);
    for (KeyDirection direction : KeyDirection.values()) {
      try (CxlIdeKey key = TestCxlPorts.key()) {
        assertThat(requester.program(0, direction, key, direction == KeyDirection.RECEIVE, SOON))
            .isTrue();
        // One waits already.
        assertThat(requester.program(0, direction, key, true, SOON)).isFalse();
      }
      requester.go(0, direction, direction == KeyDirection.TRANSMIT, SOON);
    }
    String key = IdeKeyTest.KEY + "/800000000000000000000001";
    assertThat(ports.keys)
        .containsEntry(KeyDirection.RECEIVE, key + "/default")
        .containsEntry(KeyDirection.TRANSMIT, key + "/given");
    assertThat(ports.orders)
        .containsEntry(KeyDirection.RECEIVE, "skid")
        .containsEntry(KeyDirection.TRANSMIT, "contained");
    requester.stop(0, KeyDirection.TRANSMIT, SOON);

    assertThat(ports.keys).containsOnlyKeys(KeyDirection.RECEIVE);
    assertThatThrownBy(() -> requester.stop(0, KeyDirection.TRANSMIT, SOON))
        .isInstanceOf(ChannelException.class);
  }

  @Test
  void aPortGeneratesAKey() throws Exception {
    try (CxlIdeKey generated = requester.generatedKey(0, KeyDirection.RECEIVE, SOON)) {
      assertThat(generated.iv()).isEqualTo(TestCxlPorts.GENERATED_IV);
      assertThat(requester.program(0, KeyDirection.RECEIVE, generated, false, SOON)).isTrue();
    }
    assertThat(ports.keys)
        .containsEntry(KeyDirection.RECEIVE, IdeKeyTest.KEY + "/800000000000000000000100/given");
  }

  @Test
  void whatThePortCannotTakeIsRefused() throws Exception {
    TestCxlPorts withoutIvs = new TestCxlPorts(0x01);
    try (CxlIdeKey key = TestCxlPorts.key()) {
      assertThat(over(withoutIvs).program(0, KeyDirection.RECEIVE, key, false, SOON)).isFalse();
      assertThat(requester.program(1, KeyDirection.RECEIVE, key, true, SOON)).isFalse();
    }
    CxlIdeKmResponder responder = new CxlIdeKmResponder(ports);
    Bytes session = Bytes.zeros(4);
    String good = "02000000008800" + IN_KEY_PROG;
    for (String bad :
        new String[] {
          good.substring(0, good.length() - 2),
          good + "00",
          "02000001008800" + IN_KEY_PROG,
          "02000000007800" + IN_KEY_PROG
        }) {
      Bytes message = Bytes.ofHex(bad);
      assertThat(responder.answer(message, session).map(Bytes::toHex))
          .contains("03" + bad.substring(2, 8) + "01" + bad.substring(10, 14));
    }
    assertThat(withoutIvs.keys).isEmpty();
    assertThat(ports.keys).isEmpty();
    assertThat(responder.answer(Bytes.ofHex("07000000008001"), session)).isEmpty();
    assertThat(responder.answer(Bytes.ofHex("04000001008000"), session)).isEmpty();
    assertThatThrownBy(() -> requester.query(1, SOON)).isInstanceOf(ChannelException.class);
    assertThatThrownBy(() -> new CxlIdeKey(Secret.owning(new byte[32]), Bytes.zeros(8)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
