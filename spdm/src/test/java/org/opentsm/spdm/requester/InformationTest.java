package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.spdm.message.GetEndpointInfo.DEVICE_CLASS_IDENTIFIER;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetMeasurementExtensionLog;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.testing.TestInformation;
import org.opentsm.spdm.transport.InMemoryTransport;

/** GET_ENDPOINT_INFO and GET_MEASUREMENT_EXTENSION_LOG, our Requester and our Responder. */
class InformationTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes NONCE = Bytes.zeros(32);

  private final TestDevice device = new TestDevice();
  private final TestInformation information = TestInformation.of(device);
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private UnaryOperator<Bytes> wire = UnaryOperator.identity();

  @ParameterizedTest
  @CsvSource({"V1_3, true", "V1_3, false", "V1_4, true", "V1_4, false"})
  void bothAreToldInTheClearAndInASession(SpdmVersion version, boolean inSession) throws Exception {
    device.offerSessions(
        new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_256_GCM), 10, 1),
        true,
        false);
    information.extend();
    information.extend();
    SpdmConnection connection = connect(version);
    connection.digests(deadline);
    CertificateChain chain = connection.certificateChain(0, deadline);
    SpdmDialogue dialogue =
        inSession
            ? connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline)
            : connection;

    assertThat(dialogue.endpointInfo(DEVICE_CLASS_IDENTIFIER, deadline).endpointInfo())
        .isEqualTo(TestInformation.INFO);
    assertThat(
            dialogue
                .endpointInfo(DEVICE_CLASS_IDENTIFIER, 0, chain, NONCE, deadline)
                .endpointInfo())
        .isEqualTo(TestInformation.INFO);
    assertThat(dialogue.measurementExtensionLog(deadline).entries()).hasSize(2);
    assertThat(dialogue.measurementExtensionLog(deadline).entries()).hasSizeGreaterThan(2);
  }

  @Test
  void anEmptyLogIsALog() throws Exception {
    assertThat(connect(SpdmVersion.V1_3).measurementExtensionLog(deadline).entries()).isEmpty();
  }

  @Test
  void theTranscriptOfMeasurementsAndChallengeIsNotTouched() throws Exception {
    SpdmConnection connection = connect(SpdmVersion.V1_3);
    CertificateChain chain = connection.certificateChain(0, deadline);

    connection.endpointInfo(DEVICE_CLASS_IDENTIFIER, 0, chain, NONCE, deadline);
    connection.challenge(0, chain, MeasurementSummaryType.ALL, NONCE, deadline);
    connection.measurements(MeasurementsQuery.unsigned(1), chain, deadline);
    connection.measurementExtensionLog(deadline);
    connection.measurements(MeasurementsQuery.allSigned(0, NONCE), chain, deadline);
  }

  @Test
  void aChangedAnswerDoesNotVerify() throws Exception {
    SpdmConnection connection = connect(SpdmVersion.V1_3);
    CertificateChain chain = connection.certificateChain(0, deadline);
    int info = 44;
    wire =
        message ->
            message.get(1) == MessageCode.ENDPOINT_INFO.value() ? flip(message, info) : message;

    assertThatThrownBy(
            () -> connection.endpointInfo(DEVICE_CLASS_IDENTIFIER, 0, chain, NONCE, deadline))
        .isInstanceOf(VerificationException.class);
    assertThat(connection.isUsable()).isFalse();
  }

  @Test
  void whatTheDeviceDoesNotKnowIsAnError() throws Exception {
    SpdmConnection connection = connect(SpdmVersion.V1_3);

    assertThatThrownBy(() -> connection.endpointInfo(2, deadline))
        .isInstanceOfSatisfying(
            PeerErrorException.class,
            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.value()));
    assertThat(connection.isUsable()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_0", "V1_1", "V1_2"})
  void olderVersionsHaveNeither(SpdmVersion version) throws Exception {
    SpdmConnection connection = connect(version);

    assertThatThrownBy(() -> connection.endpointInfo(DEVICE_CLASS_IDENTIFIER, deadline))
        .isInstanceOf(NegotiationException.class);
    assertThatThrownBy(() -> connection.measurementExtensionLog(deadline))
        .isInstanceOf(NegotiationException.class);
  }

  @Test
  void noSignatureIsAskedOfWhoGivesNone() throws Exception {
    device.capabilities.remove(ResponderCapability.EP_INFO_CAP_SIG);
    device.capabilities.add(ResponderCapability.EP_INFO_CAP_NO_SIG);
    SpdmConnection connection = connect(SpdmVersion.V1_4);
    CertificateChain chain = connection.certificateChain(0, deadline);

    connection.endpointInfo(DEVICE_CLASS_IDENTIFIER, deadline);
    assertThatThrownBy(
            () -> connection.endpointInfo(DEVICE_CLASS_IDENTIFIER, 0, chain, NONCE, deadline))
        .isInstanceOf(NegotiationException.class);
  }

  @Test
  void aLogThatIsTooLongIsNotRead() throws Exception {
    assertRefused(NegotiationException.class, "1048576", header(1, 1 << 20), 1 << 20);
  }

  @Test
  void aLogThatEndsBeforeItsEndIsRefused() throws Exception {
    assertRefused(ProtocolViolationException.class, "RemainderLength", header(1, 100), 99);
  }

  @Test
  void moreThanTheLogHoldsIsRefused() throws Exception {
    assertRefused(
        ProtocolViolationException.class,
        "MELEntriesLength",
        Bytes.concat(header(0, 0), Bytes.zeros(1)),
        0);
  }

  @Test
  void aPortionWithoutAnythingIsRefused() throws Exception {
    assertRefused(ProtocolViolationException.class, "PortionLength", Bytes.EMPTY, 16);
  }

  @Test
  void crumbsAreRefusedSoon() throws Exception {
    ScriptedResponder responder = scripted();
    responder.answers.add(portion(header(1, 10_000), 10_000));
    for (int left = 9_999; left > 9_000; left--) {
      responder.answers.add(portion(Bytes.of(0), left));
    }
    SpdmConnection connection = responder.connect();

    assertThatThrownBy(() -> connection.measurementExtensionLog(deadline))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("PortionLength");
    assertThat(responder.answers).hasSizeGreaterThan(900);
  }

  @Test
  void entriesThatMakeNoSenseLeaveTheConversationWhole() throws Exception {
    ScriptedResponder responder = scripted();
    responder.answers.add(portion(Bytes.concat(header(9, 1), Bytes.zeros(1)), 0));
    SpdmConnection connection = responder.connect();

    assertThatThrownBy(() -> connection.measurementExtensionLog(deadline))
        .isInstanceOf(MalformedMessageException.class);
    assertThat(connection.isUsable()).isTrue();
  }

  private void assertRefused(
      Class<? extends SpdmException> kind, String text, Bytes portion, long remainder)
      throws Exception {
    ScriptedResponder responder = scripted();
    responder.answers.add(portion(portion, remainder));
    SpdmConnection connection = responder.connect();

    assertThatThrownBy(() -> connection.measurementExtensionLog(deadline))
        .isInstanceOf(kind)
        .hasMessageContaining(text);
  }

  private static ScriptedResponder scripted() {
    ScriptedResponder responder =
        new ScriptedResponder(
            SpdmVersion.V1_3,
            ResponderCapability.CERT_CAP,
            ResponderCapability.CHAL_CAP,
            ResponderCapability.MEAS_CAP_SIG,
            ResponderCapability.MEL_CAP);
    responder.melSpecification = 1;
    return responder;
  }

  private static Bytes header(int entries, int length) {
    return Bytes.concat(
        Bytes.of(entries, 0, 0, 0, length, length >> 8, length >> 16, 0), Bytes.zeros(8));
  }

  private static Bytes portion(Bytes octets, long remainder) {
    return new GetMeasurementExtensionLog.Response(SpdmVersion.V1_3, octets, remainder).encode();
  }

  private SpdmConnection connect(SpdmVersion version) throws SpdmException {
    Responder responder = new Responder(device, CRYPTO);
    return SpdmConnection.connect(
        InMemoryTransport.over(
            "test device",
            request -> responder.handle(request).map(sent -> sent.with(wire.apply(sent.octets())))),
        RequesterConfig.defaults()
            .withVersions(Set.of(version))
            .withSessions(SessionOffer.everything()),
        CRYPTO,
        deadline);
  }

  private static Bytes flip(Bytes message, int at) {
    byte[] octets = message.toByteArray();
    octets[at] ^= 1;
    return Bytes.owning(octets);
  }
}
