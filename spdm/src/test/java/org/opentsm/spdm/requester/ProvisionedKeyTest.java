package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetEndpointInfo;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.responder.MutualAuthentication.Form;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.testing.TestInformation;
import org.opentsm.spdm.testing.TestKeys;
import org.opentsm.spdm.testing.TestRequester;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.TransportMessage;

/** Public keys that the ends were given beforehand, in slot 0xFF, in both roles. */
class ProvisionedKeyTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes NONCE = Bytes.zeros(32);
  private static final int SLOT = ProvisionedKey.SLOT;

  private final TestDevice device = new TestDevice();
  private final TestRequester identity = new TestRequester();
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final Responder responder =
      new Responder(device, CRYPTO, Binding.NONE, InstantSource.system());
  private UnaryOperator<TransportMessage> answer = UnaryOperator.identity();

  @BeforeEach
  void haveNoCertificates() {
    device.usePublicKey();
    identity.withPublicKey = true;
  }

  static Stream<Arguments> versionsAndHandshakes() {
    return Stream.of(SpdmVersion.V1_1, SpdmVersion.V1_2, SpdmVersion.V1_3, SpdmVersion.V1_4)
        .flatMap(version -> Stream.of(true, false).map(clear -> Arguments.of(version, clear)));
  }

  @ParameterizedTest
  @MethodSource("versionsAndHandshakes")
  void theKeyOfTheDeviceSigns(SpdmVersion version, boolean clear) throws Exception {
    offer(clear);
    TestInformation.of(device);
    SpdmConnection connection = connect(version, clear, false);
    ProvisionedKey key = deviceKey();

    Challenge.Response challenged =
        connection.challenge(SLOT, key, MeasurementSummaryType.ALL, NONCE, deadline).decoded();
    assertThat(challenged.slot()).isEqualTo(0x0F);
    assertThat(challenged.slotMask()).isZero();
    assertThat(challenged.certChainHash())
        .isEqualTo(CRYPTO.digest(TestDevice.HASH, key.digested()));
    connection.measurements(MeasurementsQuery.allSigned(SLOT, NONCE), key, deadline);
    if (version.atLeast(SpdmVersion.V1_3)) {
      connection.endpointInfo(GetEndpointInfo.DEVICE_CLASS_IDENTIFIER, SLOT, key, NONCE, deadline);
    }
    try (SpdmSession session =
        connection.openSession(SLOT, key, MeasurementSummaryType.ALL, deadline)) {
      session.measurements(MeasurementsQuery.allSigned(SLOT, NONCE), key, deadline);
      session.updateKeys(true, deadline);
      session.finish(deadline);
    }
  }

  @ParameterizedTest
  @MethodSource("versionsAndHandshakes")
  void theKeyOfTheRequesterSigns(SpdmVersion version, boolean clear) throws Exception {
    offer(clear);
    device.demand(Form.ENCAPSULATED, true);
    device.requesterKey = Optional.of(identity.publicKeyInfo());
    SpdmConnection connection = connect(version, clear, true);
    assertThat(connection.negotiated().requesterCapabilities())
        .contains(RequesterCapability.PUB_KEY_ID_CAP)
        .doesNotContain(RequesterCapability.CERT_CAP);

    connection.challenge(SLOT, deviceKey(), MeasurementSummaryType.NONE, NONCE, deadline);
    if (!version.atLeast(SpdmVersion.V1_4)) {
      assertThat(responder.requester().map(PeerIdentity::digested))
          .contains(identity.publicKeyInfo());
    }
    SpdmSession session =
        connection.openSession(SLOT, deviceKey(), MeasurementSummaryType.NONE, deadline);
    session.heartbeat(deadline);

    assertThat(responder.requester(session.id()).map(PeerIdentity::digested))
        .contains(identity.publicKeyInfo());
  }

  @ParameterizedTest
  @EnumSource
  void aRequesterWhoseKeyTheDeviceWasNotGivenIsNotAsked(Form form) throws Exception {
    offer(false);
    device.demand(form, true);
    SpdmConnection connection = connect(SpdmVersion.V1_2, false, true);

    connection.challenge(SLOT, deviceKey(), MeasurementSummaryType.NONE, NONCE, deadline);
    SpdmSession session =
        connection.openSession(SLOT, deviceKey(), MeasurementSummaryType.NONE, deadline);
    session.heartbeat(deadline);

    assertThat(responder.requester()).isEmpty();
    assertThat(responder.requester(session.id())).isEmpty();
  }

  @Test
  void aRequesterWithAnotherKeyGetsNoSession() throws Exception {
    offer(false);
    device.demand(Form.GET_DIGESTS, true);
    device.requesterKey = Optional.of(keyOf(TestKeys.generate(TestDevice.ASYM)));
    SpdmConnection connection = connect(SpdmVersion.V1_2, false, true);

    assertThatThrownBy(
            () -> connection.openSession(SLOT, deviceKey(), MeasurementSummaryType.NONE, deadline))
        .hasMessageContaining("DecryptError");
    assertThat(responder.openSessions()).isZero();
    SpdmConnection other = connect(SpdmVersion.V1_2, false, true);
    assertThatThrownBy(
            () -> other.challenge(SLOT, deviceKey(), MeasurementSummaryType.NONE, NONCE, deadline))
        .isInstanceOfSatisfying(
            PeerErrorException.class,
            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.INVALID_RESPONSE_CODE.value()));
    assertThat(responder.requester()).isEmpty();
  }

  @Test
  void aDeviceWithAnotherKeyIsNotAuthentic() throws Exception {
    offer(false);
    ProvisionedKey other = ProvisionedKey.decode(keyOf(TestKeys.generate(TestDevice.ASYM)));

    SpdmConnection one = connect(SpdmVersion.V1_3, false, false);
    assertThatThrownBy(
            () -> one.challenge(SLOT, other, MeasurementSummaryType.NONE, NONCE, deadline))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("CertChainHash");
    SpdmConnection two = connect(SpdmVersion.V1_3, false, false);
    assertThatThrownBy(
            () -> two.measurements(MeasurementsQuery.allSigned(SLOT, NONCE), other, deadline))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("MEASUREMENTS");
    SpdmConnection three = connect(SpdmVersion.V1_3, false, false);
    assertThatThrownBy(() -> three.openSession(SLOT, other, MeasurementSummaryType.NONE, deadline))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("KEY_EXCHANGE_RSP");
  }

  @Test
  void whatWasNotAgreedOnIsNotSent() throws Exception {
    offer(false);
    SpdmConnection connection = connect(SpdmVersion.V1_3, false, false);
    ProvisionedKey large =
        ProvisionedKey.decode(keyOf(TestKeys.of(AsymAlgorithm.ECDSA_P384, "large")));

    assertThatThrownBy(() -> connection.digests(deadline))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("CERT_CAP");
    assertThatThrownBy(
            () -> connection.challenge(SLOT, large, MeasurementSummaryType.NONE, NONCE, deadline))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("slot 0xff")
        .hasMessageContaining("ECDSA_P256");
    device.capabilities.remove(ResponderCapability.PUB_KEY_ID_CAP);
    device.capabilities.add(ResponderCapability.CERT_CAP);
    SpdmConnection certified = connect(SpdmVersion.V1_3, false, false);
    assertThatThrownBy(() ->
            certified.challenge(SLOT, deviceKey(), MeasurementSummaryType.NONE, NONCE, deadline))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("PUB_KEY_ID_CAP");
  }

  @Test
  void aDeviceWithoutCertificatesHasNoOtherSlot() throws Exception {
    SpdmConnection connection = connect(SpdmVersion.V1_3, false, false);
    CertificateChain chain =
        CertificateChain.decode(device.chain(), TestDevice.HASH, SpdmVersion.V1_3);

    assertThatThrownBy(
            () -> connection.challenge(0, chain, MeasurementSummaryType.NONE, NONCE, deadline))
        .isInstanceOfSatisfying(
            PeerErrorException.class,
            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.value()));
  }

  @ParameterizedTest
  @EnumSource(names = {"ENCAPSULATED", "GET_DIGESTS", "FINISH_ALONE"})
  void aDeviceMustNotAskForTheChainOfARequesterWithoutOne(Form form) throws Exception {
    offer(false);
    device.demand(Form.FINISH_ALONE, false);
    device.requesterKey = Optional.of(identity.publicKeyInfo());
    SpdmConnection connection = connect(SpdmVersion.V1_2, false, true);
    int asked =
        switch (form) {
          case FINISH_ALONE -> 1;
          case ENCAPSULATED -> 2;
          default -> 4;
        };
    answer =
        message -> {
          if (message.isSecured()
              || message.octets().get(1) != MessageCode.KEY_EXCHANGE_RSP.value()) {
            return message;
          }
          byte[] octets = message.octets().toByteArray();
          octets[6] = (byte) asked;
          octets[7] = 0;
          return message.with(Bytes.owning(octets));
        };

    assertThatThrownBy(
            () -> connection.openSession(SLOT, deviceKey(), MeasurementSummaryType.NONE, deadline))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining(form == Form.FINISH_ALONE ? "SlotIDParam" : "MutAuthRequested");
  }

  private ProvisionedKey deviceKey() throws SpdmException {
    return ProvisionedKey.decode(Bytes.owning(device.key().getEncoded()));
  }

  private static Bytes keyOf(java.security.KeyPair pair) {
    return Bytes.owning(pair.getPublic().getEncoded());
  }

  private void offer(boolean clear) {
    device.offerSessions(
        new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_256_GCM), 0, 2),
        true,
        clear);
  }

  private SpdmConnection connect(SpdmVersion version, boolean clear, boolean identified)
      throws SpdmException {
    SessionOffer all = SessionOffer.everything();
    return SpdmConnection.connect(
        InMemoryTransport.over("test device", message -> responder.handle(message).map(answer)),
        RequesterConfig.defaults()
            .withVersions(Set.of(version))
            .withSessions(new SessionOffer(all.keyExchanges(), all.ciphers(), true, clear, false)),
        identified ? Optional.of(identity) : Optional.empty(),
        CRYPTO,
        deadline);
  }
}
