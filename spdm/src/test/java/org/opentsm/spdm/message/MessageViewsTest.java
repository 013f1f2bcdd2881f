package org.opentsm.spdm.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.testing.Golden;

/** What messages say of themselves, beyond their fields. */
class MessageViewsTest {
  private static final MessageSizes SIGNED = new MessageSizes(32, 64, 32, true, true);
  private static final MessageSizes UNSIGNED = new MessageSizes(32, 64, 0, false, false);

  @Test
  void aDigestIsFoundByItsSlot() throws Exception {
    GetDigests.Response digests = (GetDigests.Response) response("DIGESTS/1.3-multi-key", SIGNED);
    assertThat(digests.digest(0)).contains(digests.digests().getFirst());
    assertThat(digests.digest(7)).contains(digests.digests().getLast());
    assertThat(digests.digest(1)).isEmpty();
    assertThat(digests.digest(8)).isEmpty();
    assertThat(digests.slotKey(7)).contains(new GetDigests.SlotKey(2, 3, 0x8004));
    assertThat(CertificateModel.ofCertificateInfo(3)).contains(CertificateModel.GENERIC_CERT);
    assertThat(CertificateModel.ofCertificateInfo(0xFC)).isEmpty();
  }

  @Test
  void measurementsShowWhatTheyMeasure() throws Exception {
    GetMeasurements.Response message =
        (GetMeasurements.Response) response("MEASUREMENTS/1.2-signed", SIGNED);
    assertThat(message.slot()).isEqualTo(4);
    assertThat(message.contentChange()).contains(GetMeasurements.ContentChange.CHANGED);
    MeasurementRecord record = message.record();
    assertThat(record.bytes()).isEqualTo(Golden.get("MEASUREMENTS/1.2-signed").slice(8, 88));
    assertThat(MeasurementRecord.decode(record.bytes())).isEqualTo(record);
    assertThat(dmtf(record, 1).type()).contains(MeasurementValueType.MUTABLE_FIRMWARE);
    assertThat(dmtf(record, 1).securityVersionNumber()).isEmpty();
    assertThat(dmtf(record, 16).securityVersionNumber()).hasValue(0x8000000000000007L);
    DeviceMode mode = dmtf(record, MeasurementBlock.DEVICE_MODE_INDEX).deviceMode().orElseThrow();
    assertThat(mode.operational()).containsExactly(DeviceMode.Operational.NORMAL);
    assertThat(mode.debug())
        .containsExactly(
            DeviceMode.Debug.INVASIVE_ACTIVE,
            DeviceMode.Debug.INVASIVE_WAS_ACTIVE_AFTER_MANUFACTURING);
    assertThat(record.block(2)).isEmpty();
  }

  @Test
  void whatIsSignedIsTheMessageWithoutItsSignature() throws Exception {
    Bytes octets = Golden.get("MEASUREMENTS/1.3-signed");
    GetMeasurements.Response message =
        (GetMeasurements.Response) response("MEASUREMENTS/1.3-signed", SIGNED);
    assertThat(message.encodeUnsigned()).isEqualTo(octets.slice(0, octets.length() - 64));
    assertThat(message.contentChange()).contains(GetMeasurements.ContentChange.UNCHANGED);
  }

  @Test
  void aBlockOfAnotherSpecificationHasNoDmtfView() throws Exception {
    GetMeasurements.Response message =
        (GetMeasurements.Response) response("MEASUREMENTS/1.1-other-specification", UNSIGNED);
    assertThat(message.record().block(5).orElseThrow().dmtf()).isEmpty();
    assertThat(message.record().block(6).orElseThrow().dmtf()).isPresent();
  }

  @Test
  void anErrorSaysHowLongToWait() throws Exception {
    ErrorResponse error = (ErrorResponse) response("ERROR/1.2-response-not-ready", UNSIGNED);
    assertThat(error.notReady().map(ErrorResponse.NotReady::delay))
        .contains(Duration.ofNanos(1_048_576_000L));
    assertThatThrownBy(() -> new ErrorResponse.NotReady(256, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("RDTExponent");
    assertThat(new ErrorResponse.NotReady(255, 0, 0, 0).delay())
        .isGreaterThan(Duration.ofDays(365L * 100_000));
    assertThat(error.vendorDefined()).isEmpty();
  }

  @Test
  void anErrorSaysWhatItsCodeHas() throws Exception {
    assertThat(
            ((ErrorResponse) response("ERROR/1.2-large-response", UNSIGNED)).largeResponseHandle())
        .hasValue(9);
    assertThat(((ErrorResponse) response("ERROR/1.4-data-too-large", UNSIGNED)).dataSize())
        .hasValue(70_000);
    assertThat(((ErrorResponse) response("ERROR/1.0-vendor-defined", UNSIGNED)).vendorDefined())
        .contains(new ErrorResponse.VendorError(3, Bytes.of(0xDE, 0x10), Bytes.of(1, 2, 3)));
    assertThat(((ErrorResponse) response("ERROR/1.1-unassigned", UNSIGNED)).knownCode()).isEmpty();
    assertThat(ErrorCode.nameOf(0x42)).isEqualTo("ResponseNotReady");
  }

  @Test
  void basicMutualAuthenticationIsSeenInEveryVersion() {
    Challenge.Response message =
        new Challenge.Response(
            SpdmVersion.V1_2,
            0x80,
            1,
            Bytes.zeros(32),
            Bytes.zeros(32),
            Bytes.EMPTY,
            Bytes.EMPTY,
            Bytes.EMPTY,
            Bytes.EMPTY);
    assertThat(message.basicMutualAuthenticationRequested()).isTrue();
  }

  @Test
  void aVersionNumberIsAVersionOnlyWhenReleasedAndKnown() {
    assertThat(VersionNumber.ofValue(0x1210).version()).contains(SpdmVersion.V1_2);
    assertThat(VersionNumber.ofValue(0x1211).version()).isEmpty();
    assertThat(VersionNumber.ofValue(0x2000).version()).isEmpty();
    assertThat(VersionNumber.ofValue(0x1213)).hasToString("1.2.1-alpha3");
  }

  @Test
  void sizesFollowTheRequest() throws Exception {
    SpdmRequest all = MessageDecoder.decodeRequest(Golden.get("CHALLENGE/1.3"), 0);
    SpdmRequest none = MessageDecoder.decodeRequest(Golden.get("CHALLENGE/1.0"), 0);
    SpdmRequest signed = MessageDecoder.decodeRequest(Golden.get("GET_MEASUREMENTS/1.3-signed"), 0);
    assertThat(UNSIGNED.after(all).summarySize()).isEqualTo(32);
    assertThat(UNSIGNED.after(all).after(none).summarySize()).isZero();
    assertThat(UNSIGNED.after(signed).signatureRequested()).isTrue();
  }

  @Test
  void aMessageThatItsVersionCannotCarryIsNotMade() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GetCertificate.Request(SpdmVersion.V1_3, 0, true, 0, 0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GetCertificate.Request(SpdmVersion.V1_3, 0, false, 0, 0, 0x10000));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GetCapabilities.Request(SpdmVersion.V1_1, 0, 0, 0, 0, 42, 42));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new GetCapabilities.Response(SpdmVersion.V1_3, 1, 0, 0, 0, 42, 42, Optional.empty()));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new MeasurementRecord(
                List.of(
                    new MeasurementBlock(1, 2, Bytes.EMPTY),
                    new MeasurementBlock(1, 2, Bytes.EMPTY))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MeasurementBlock(1, MeasurementBlock.DMTF, Bytes.of(1, 2, 3)));
  }

  private static DmtfMeasurement dmtf(MeasurementRecord record, int index) {
    return record.block(index).orElseThrow().dmtf().orElseThrow();
  }

  private static SpdmResponse response(String file, MessageSizes sizes) throws Exception {
    return MessageDecoder.decodeResponse(Golden.get(file), sizes, 0);
  }
}
