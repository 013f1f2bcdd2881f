package org.opentsm.ide.km;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.ide.register.IdeCapabilities;
import org.opentsm.ide.register.StreamControl;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;

/** The octets of every message, and what is wrong with them. */
class IdeKmMessagesTest {
  private static final KeySlot SLOT = new KeySlot(1, KeyDirection.TRANSMIT, SubStream.COMPLETION);
  private static final StreamFields FIELDS = StreamFields.of(7, SLOT, 2);

  @Test
  void query() throws Exception {
    Query.Request request = new Query.Request(2);
    Query.Response response = new Query.Response(2, 0xA1, 0x3B, 1, 4, List.of(0x0100_0002, 0, -1));

    assertThat(request.encode().toHex()).isEqualTo("000002");
    assertThat(Query.Request.decode(request.encode())).isEqualTo(request);
    assertThat(response.encode().toHex())
        .isEqualTo("010002a13b0104" + "02000001" + "00000000" + "ffffffff");
    assertThat(Query.Response.decode(response.encode(), request)).isEqualTo(response);
  }

  @Test
  void queryRespShowsWhichStreamsThereAre() {
    // Two link streams, 9 and 8; two selective ones, 7 with a range and 255 without; the rest is
    // cut.
    List<Integer> registers =
        List.of(
            IdeCapabilities.of(2, 3, false).register(),
            0,
            StreamControl.NONE.withStreamId(9).register(),
            0,
            StreamControl.NONE.withStreamId(8).register(),
            0,
            1,
            StreamControl.NONE.withStreamId(7).register(),
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            StreamControl.NONE.withStreamId(255).register(),
            0,
            0,
            0);

    assertThat(new Query.Response(0, 0, 0, 0, 0, registers).streamIds())
        .containsExactly(7, 8, 9, 255);
    assertThat(new Query.Response(0, 0, 0, 0, 0, List.of(0, 0)).streamIds()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "010003a13b01040200000100000000, PortIndex at offset 2: expected 2",
    "010002a13b01010200000100000000, MaxPortIndex at offset 6: expected at least 2",
    "010002a13b010402000001, 'IDE Extended Capability at offset 7: expected 2 to'",
    "010002a13b0104020000010000000000, 'found 9 bytes'",
    "030002a13b01040200000100000000, Object ID at offset 0: expected 1 (QUERY_RESP)",
    "010002a1, Bus Number at offset 4"
  })
  void aQueryRespThatIsNone(String hex, String message) {
    assertThatThrownBy(() -> Query.Response.decode(Bytes.ofHex(hex), new Query.Request(2)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining(message);
  }

  @Test
  void keyProg() throws Exception {
    Bytes encoded;
    try (IdeKey key = IdeKeyTest.key()) {
      encoded = Bytes.owning(KeyProgram.encode(FIELDS, key));
    }

    assertThat(encoded.toHex()).isEqualTo("02000007002302" + IdeKeyTest.IN_KEY_PROG);
    try (KeyProgram.Request request = KeyProgram.Request.decode(encoded)) {
      assertThat(request.fields()).isEqualTo(FIELDS);
      assertThat(KeySlot.of(request.fields().slot())).contains(SLOT);
      assertThat(request.key()).isPresent();
    }
    for (int length = 7; length < encoded.length() + 4; length++) {
      Bytes other =
          length <= encoded.length()
              ? encoded.slice(0, length)
              : Bytes.concat(encoded, Bytes.zeros(length - encoded.length()));
      try (KeyProgram.Request request = KeyProgram.Request.decode(other)) {
        assertThat(request.key().isPresent()).isEqualTo(length == encoded.length());
      }
    }
  }

  @Test
  void kpAck() throws Exception {
    for (KeyProgram.Status status : KeyProgram.Status.values()) {
      KeyProgram.Response response = new KeyProgram.Response(FIELDS, status);

      assertThat(response.encode().toHex()).isEqualTo("030000070" + status.value() + "2302");
      assertThat(KeyProgram.Response.decode(response.encode(), FIELDS)).isEqualTo(response);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "03000007052302, 'Status at offset 4: expected 0 to 4, found 5'",
    "03000008002302, 'expected stream 7, key 0x23, port 2, found stream 8, key 0x23, port 2'",
    "03000007002202, 'found stream 7, key 0x22, port 2'",
    "03000007002303, 'found stream 7, key 0x23, port 3'",
    "0300000700230200, end of message",
    "06000007002302, Object ID"
  })
  void aKpAckThatIsNone(String hex, String message) {
    assertThatThrownBy(() -> KeyProgram.Response.decode(Bytes.ofHex(hex), FIELDS))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining(message);
  }

  @Test
  void goStopAndTheirAnswer() throws Exception {
    KeySwitch.Request go = new KeySwitch.Request(KeySwitch.Order.GO, FIELDS);
    KeySwitch.Request stop = new KeySwitch.Request(KeySwitch.Order.STOP, FIELDS);

    assertThat(go.encode().toHex()).isEqualTo("04000007002302");
    assertThat(stop.encode().toHex()).isEqualTo("05000007002302");
    assertThat(KeySwitch.Request.decode(go.encode(), KeySwitch.Order.GO)).isEqualTo(go);
    assertThat(KeySwitch.Request.decode(stop.encode(), KeySwitch.Order.STOP)).isEqualTo(stop);
    assertThatThrownBy(() -> KeySwitch.Request.decode(go.encode(), KeySwitch.Order.STOP))
        .hasMessageContaining("K_SET_STOP: Object ID");
    KeySwitch.Response ack = new KeySwitch.Response(FIELDS);
    assertThat(ack.encode().toHex()).isEqualTo("06000007002302");
    assertThat(KeySwitch.Response.decode(ack.encode(), FIELDS)).isEqualTo(ack);
    assertThatThrownBy(() -> KeySwitch.Response.decode(ack.encode(), StreamFields.of(8, SLOT, 2)))
        .isInstanceOf(MalformedMessageException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0x00, 0, RECEIVE, POSTED",
    "0x01, 1, RECEIVE, POSTED",
    "0x12, 0, TRANSMIT, NON_POSTED",
    "0x2f, 1, TRANSMIT, COMPLETION",
  })
  void slots(String octet, int keySet, KeyDirection direction, SubStream subStream) {
    assertThat(KeySlot.of(Integer.decode(octet)))
        .contains(new KeySlot(keySet, direction, subStream));
  }

  @ParameterizedTest
  @CsvSource({"0x30", "0x70", "0x80", "0xf0"})
  void subStreamsThatPcieHasNot(String octet) {
    assertThat(KeySlot.of(Integer.decode(octet))).isEmpty();
  }
}
