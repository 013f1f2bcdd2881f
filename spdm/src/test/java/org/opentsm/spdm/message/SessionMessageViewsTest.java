package org.opentsm.spdm.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.spdm.SpdmVersion.V1_1;
import static org.opentsm.spdm.SpdmVersion.V1_2;
import static org.opentsm.spdm.SpdmVersion.V1_3;
import static org.opentsm.spdm.SpdmVersion.V1_4;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.message.DeliverEncapsulatedResponse.PayloadType;
import org.opentsm.spdm.testing.Golden;

/** What the messages of sessions say, and what they refuse to be made of. */
class SessionMessageViewsTest {
  private static final Bytes LOG =
      Bytes.ofHex(
          "02000000"
              + "1b000000"
              + "0000000000000000"
              + "01000000"
              + "11000000"
              + "89"
              + "0300"
              + "524f4d"
              + "02000000"
              + "fd000000"
              + "84"
              + "0200"
              + "0a00");
  private static final Bytes INFO = Bytes.ofHex("02000000" + "0700000103123456" + "050302341200");

  @Test
  void anExtensionLogIsRead() throws Exception {
    MeasurementExtensionLog log = MeasurementExtensionLog.decode(LOG);

    assertThat(log.entries())
        .containsExactly(
            new MeasurementExtensionLog.Entry(
                1,
                0x11,
                DmtfMeasurement.raw(MeasurementValueType.INFORMATIONAL, Bytes.of('R', 'O', 'M'))),
            new MeasurementExtensionLog.Entry(
                2,
                0xFD,
                DmtfMeasurement.raw(MeasurementValueType.MEASUREMENT_MANIFEST, Bytes.of(0x0A, 0))));
    assertThat(log.encode()).isEqualTo(LOG);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 03,   NumberOfEntries",
    "0, 01,   end of message",
    "4, 1c,   MELEntriesLength",
    "25, 00ff, DMTFSpecMeasurementValue",
    "25, ffff, DMTFSpecMeasurementValueSize"
  })
  void anExtensionLogThatDoesNotAddUpIsNot(int at, String with, String field) {
    assertThatThrownBy(() -> MeasurementExtensionLog.decode(spoil(LOG, at, Bytes.ofHex(with))))
        .isInstanceOfSatisfying(
            MalformedMessageException.class, e -> assertThat(e.field()).isEqualTo(field));
  }

  @Test
  void anExtensionLogHasALimit() {
    assertThatThrownBy(
            () -> MeasurementExtensionLog.decode(Bytes.zeros(MeasurementExtensionLog.MAX_SIZE + 1)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("at most 1048576 bytes");
  }

  @Test
  void theClassOfADeviceIsRead() throws Exception {
    DeviceClassIdentifiers identifiers = DeviceClassIdentifiers.decode(INFO);

    assertThat(identifiers.identifiers())
        .containsExactly(
            new DeviceClassIdentifiers.Identifier(
                0, Bytes.EMPTY, List.of(Bytes.of(0x12, 0x34, 0x56))),
            new DeviceClassIdentifiers.Identifier(3, Bytes.of(0x34, 0x12), List.of()));
    assertThat(identifiers.encode()).isEqualTo(INFO);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 01, end of message",
    "0, 03, IdElemLength",
    "4, 08, IdElemLength",
    "6, 01, VendorIDLen",
    "7, 02, IdElemLength",
    "8, ff, SubIdentifier"
  })
  void aClassThatDoesNotAddUpIsNot(int at, String with, String field) {
    assertThatThrownBy(() -> DeviceClassIdentifiers.decode(spoil(INFO, at, Bytes.ofHex(with))))
        .isInstanceOfSatisfying(
            MalformedMessageException.class, e -> assertThat(e.field()).isEqualTo(field));
  }

  @Test
  void eventsOfDmtfAreKnownByTypeAndSize() {
    assertThat(new SpdmEvent(1, 0, Bytes.EMPTY, 2, Bytes.zeros(32)).dmtfType())
        .contains(DmtfEventType.MEASUREMENT_CHANGED);
    assertThat(new SpdmEvent(1, 0, Bytes.EMPTY, 2, Bytes.zeros(31)).dmtfType()).isEmpty();
    assertThat(new SpdmEvent(1, 3, Bytes.of(1, 0), 2, Bytes.zeros(32)).dmtfType()).isEmpty();
    assertThatThrownBy(() -> new SpdmEvent(1, 3, Bytes.EMPTY, 2, Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("VendorID");
    assertThatThrownBy(() -> new SendEvent.Request(V1_3, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  static List<DmtfEvent> everyDmtfEvent() {
    return List.of(
        new DmtfEvent.EventLost(3, 0xFFFF_FFFFL),
        new DmtfEvent.MeasurementChanged(Set.of(1, 8, 254)),
        new DmtfEvent.MeasurementPreUpdate(Set.of()),
        new DmtfEvent.CertificateChanged(Set.of(0, 7)));
  }

  @ParameterizedTest
  @MethodSource
  void everyDmtfEvent(DmtfEvent event) {
    SpdmEvent told = new SpdmEvent(1, 0, Bytes.EMPTY, event.type().value(), event.detail());

    assertThat(told.dmtfType()).contains(event.type());
    assertThat(told.dmtf()).contains(event);
  }

  @Test
  void theBitsOfAnEventAreIndicesAndSlots() {
    assertThat(new DmtfEvent.MeasurementChanged(Set.of(1, 8)).detail().slice(0, 3))
        .isEqualTo(Bytes.of(2, 1, 0));
    assertThat(new DmtfEvent.CertificateChanged(Set.of(0, 7)).detail()).isEqualTo(Bytes.of(0x81));
    assertThatThrownBy(() -> new DmtfEvent.CertificateChanged(Set.of(8)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0001 0000 0100 00000000,            VendorIDLen",
    "1, 0000 0500 0100 00000000 01000000,   EventTypeCount",
    "1, 0000 0100 0100 01000000 01000000,   EventTypeCount",
    "1, 0000 0000 0100 00000000 01,         end of message",
    "2, 0000 0000 0100 00000000,            StandardID"
  })
  void aListOfEventGroupsThatDoesNotAddUpIsNot(int count, String list, String field) {
    Bytes octets = Bytes.ofHex(list.replace(" ", ""));
    assertThatThrownBy(() -> new GetSupportedEventTypes.Response(V1_3, count, octets).groups())
        .isInstanceOfSatisfying(
            MalformedMessageException.class, e -> assertThat(e.field()).isEqualTo(field));
    assertThatThrownBy(() -> new SubscribeEventTypes.Request(V1_3, count, octets).groups())
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void whatAnAcknowledgementCarriesFollowsItsType() throws Exception {
    DeliverEncapsulatedResponse.Response slot =
        (DeliverEncapsulatedResponse.Response)
            MessageDecoder.decodeResponse(
                Golden.get("ENCAPSULATED_RESPONSE_ACK/1.3-slot"), MessageSizes.NONE, 0);

    assertThat(slot.slot()).hasValue(3);
    assertThat(slot.encapsulatedRequest()).isEmpty();
    assertThatThrownBy(() ->
            new DeliverEncapsulatedResponse.Response(
                V1_2, 1, PayloadType.PRESENT, 1, Bytes.of(1, 2, 3)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            new DeliverEncapsulatedResponse.Response(V1_1, 1, PayloadType.ABSENT, 1, Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("AckRequestID");
  }

  @Test
  void aRequestForACertificateHasATag() {
    GetCsr.Request request = (GetCsr.Request) decodeRequest(Golden.get("GET_CSR/1.3"));

    assertThat(request.certificateModel()).isEqualTo(3);
    assertThat(request.trackingTag()).isEqualTo(5);
    assertThat(request.overwrites()).isTrue();
    assertThatThrownBy(() -> new GetCsr.Request(V1_2, 1, 0, Bytes.EMPTY, Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("KeyPairID");
  }

  @Test
  void aChainIsAsLongAsItSays() {
    Bytes chain = Bytes.of(6, 0, 0, 1, 9, 9);

    assertThat(new SetCertificate.Request(V1_3, 0, 1, false, 1, chain).chain()).isEqualTo(chain);
    assertThatThrownBy(() -> new SetCertificate.Request(V1_4, 0, 1, false, 1, chain))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Length");
    assertThatThrownBy(() -> new SetCertificate.Request(V1_3, 0, 1, false, 1, Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SetCertificate.Request(V1_3, 0, 1, true, 1, chain))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theViewsOfAKeyPair() throws Exception {
    GetKeyPairInfo.Response info =
        (GetKeyPairInfo.Response)
            MessageDecoder.decodeResponse(Golden.get("KEY_PAIR_INFO/1.4"), MessageSizes.NONE, 0);

    assertThat(info.capabilitySet()).isEqualTo(EnumSet.allOf(KeyPairCapability.class));
    assertThat(info.usage())
        .containsExactlyInAnyOrder(KeyUsage.CHALLENGE_USE, KeyUsage.MEASUREMENT_USE);
    assertThat(PqcKeyPairField.algorithms(info.pqcAsymAlgoCapabilities()))
        .contains(PqcAsymAlgorithm.ML_DSA_87);
    assertThat(PqcKeyPairField.algorithms(info.currentPqcAsymAlgo())).isEmpty();
    assertThat(PqcKeyPairField.algorithms(Bytes.of(2))).containsExactly(PqcAsymAlgorithm.ML_DSA_65);
    assertThatThrownBy(() ->
            new SetKeyPairInfo.Request(V1_4, SetKeyPairInfo.Operation.CHANGE, 1, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("wishes");
  }

  @Test
  void aPieceHasANumberThatItsVersionKnows() {
    Chunk far = new Chunk(0x10000, 0, Bytes.of(1));

    assertThat(new ChunkGet.Response(V1_4, false, 1, far).chunk().isFirst()).isFalse();
    assertThatThrownBy(() -> new ChunkGet.Response(V1_3, false, 1, far))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ChunkSeqNo");
    assertThatThrownBy(() -> new Chunk(1, 100, Bytes.of(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("LargeMessageSize");
  }

  @Test
  void aSignatureNeedsARequesterThatSigns() {
    assertThatThrownBy(() ->
            MessageDecoder.decodeRequest(
                Golden.get("FINISH/1.2-signed"), new MessageSizes(32, 64, 0, false, false), 0))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("Param1");
  }

  private static SpdmRequest decodeRequest(Bytes octets) {
    try {
      return MessageDecoder.decodeRequest(octets, 0);
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }

  private static Bytes spoil(Bytes good, int at, Bytes with) {
    return Bytes.concat(good.slice(0, at), with, good.slice(at + with.length()));
  }
}
