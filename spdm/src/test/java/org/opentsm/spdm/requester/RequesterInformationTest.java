package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.identity.SlotInfo;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.responder.MutualAuthentication.Form;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.testing.TestInformation;
import org.opentsm.spdm.testing.TestRequester;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.MessageHandler;
import org.opentsm.spdm.transport.TransportMessage;

/** GET_ENDPOINT_INFO in a capsule: our Responder asks our Requester. */
class RequesterInformationTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  private final TestDevice device = new TestDevice();
  private final TestRequester identity = new TestRequester();
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final Responder responder =
      new Responder(device, CRYPTO, Binding.NONE, InstantSource.system());

  @BeforeEach
  void tell() {
    identity.information = Optional.of(TestInformation.INFO);
    device.offerSessions(
        new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_256_GCM), 0, 1),
        true,
        false);
  }

  @ParameterizedTest
  @CsvSource({"V1_3, true", "V1_3, false", "V1_4, true", "V1_4, false"})
  void aRequesterSignsWhatItTells(SpdmVersion version, boolean inSession) throws Exception {
    device.demand(Form.NONE, false);
    SpdmConnection connection = connect(version);
    SpdmDialogue dialogue = inSession ? open(connection) : connection;
    assertThat(dialogue.answerRequests(deadline)).isFalse();
    responder.requestEndpointInfo();

    assertThat(dialogue.answerRequests(deadline)).isTrue();
    assertTold(Optional.of(identity.chain()), inSession);
    assertThat(dialogue.answerRequests(deadline)).isFalse();
    connection.renegotiate(deadline);
    assertThat(responder.requesterEndpointInfo()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_3", "V1_4"})
  void theKeyOfTheHandshakeSigns(SpdmVersion version) throws Exception {
    device.demand(Form.ENCAPSULATED, false);
    SpdmSession session = open(connect(version));
    responder.requestEndpointInfo();

    assertThat(session.answerRequests(deadline)).isTrue();
    assertTold(Optional.of(identity.chain()), true);
    session.heartbeat(deadline);
  }

  /** A key that has proven the Requester, and by what DIGESTS say then is not for this. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aKeyForHandshakesAloneSignsNoEndpointInfo(boolean good) throws Exception {
    identity.several = Optional.of(new SlotInfo(1, CertificateModel.DEVICE_CERT, 0x0F));
    device.demand(Form.NONE, true);
    SpdmConnection connection =
        connect(
            SpdmVersion.V1_3,
            message ->
                responder.handle(
                    good || responder.requester().isEmpty() ? message : withoutUses(message)));
    CertificateChain chain = connection.certificateChain(0, deadline);
    connection.challenge(0, chain, MeasurementSummaryType.NONE, Bytes.zeros(32), deadline);
    assertThat(responder.requester()).isPresent();
    responder.requestEndpointInfo();

    if (good) {
      assertThat(connection.answerRequests(deadline)).isTrue();
      assertTold(Optional.of(identity.chain()), false);
    } else {
      assertThatThrownBy(() -> connection.answerRequests(deadline))
          .isInstanceOf(PeerErrorException.class)
          .hasMessageContaining("InvalidResponseCode");
      assertThat(responder.requesterEndpointInfo()).isEmpty();
    }
  }

  /** KeyUsageMask ends DIGESTS of one slot: the key is for KEY_EXCHANGE alone. */
  private static TransportMessage withoutUses(TransportMessage message) {
    byte[] octets = message.octets().toByteArray();
    boolean digests =
        octets.length > 6
            && octets[1] == (byte) MessageCode.DELIVER_ENCAPSULATED_RESPONSE.value()
            && octets[5] == (byte) MessageCode.DIGESTS.value();
    if (digests) {
      octets[octets.length - 2] = 1;
    }
    return message.with(Bytes.owning(octets));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPublicKeySignsToo(boolean inSession) throws Exception {
    identity.withPublicKey = true;
    device.requesterKey = Optional.of(identity.publicKeyInfo());
    device.demand(Form.FINISH_ALONE, false);
    SpdmConnection connection = connect(SpdmVersion.V1_3);
    SpdmDialogue dialogue = inSession ? open(connection) : connection;
    responder.requestEndpointInfo();

    assertThat(dialogue.answerRequests(deadline)).isTrue();
    assertTold(Optional.of(identity.publicKeyInfo()), inSession);
  }

  @Test
  void aWrongSignatureTellsNothing() throws Exception {
    device.demand(Form.NONE, false);
    identity.signature = signature -> Bytes.zeros(signature.length());
    SpdmConnection connection = connect(SpdmVersion.V1_3);
    responder.requestEndpointInfo();

    assertThatThrownBy(() -> connection.answerRequests(deadline))
        .isInstanceOf(PeerErrorException.class)
        .hasMessageContaining("InvalidResponseCode");
    assertThat(responder.requesterEndpointInfo()).isEmpty();
  }

  @Test
  void aRequesterThatIsNotAcceptedTellsNothing() throws Exception {
    device.demand(Form.NONE, false);
    device.accepting = false;
    SpdmConnection connection = connect(SpdmVersion.V1_3);
    responder.requestEndpointInfo();

    assertThatThrownBy(() -> connection.answerRequests(deadline))
        .isInstanceOf(PeerErrorException.class);
    assertThat(responder.requesterEndpointInfo()).isEmpty();
  }

  @Test
  void withoutASignatureAlgorithmItIsToldUnsigned() throws Exception {
    device.capabilities.add(ResponderCapability.ENCAP_CAP);
    SpdmConnection connection = connect(SpdmVersion.V1_3);
    assertThat(connection.negotiated().requesterAsym()).isEmpty();
    responder.requestEndpointInfo();

    assertThat(connection.answerRequests(deadline)).isTrue();
    assertTold(Optional.empty(), false);
  }

  @Test
  void aRequesterThatTellsNothingIsNotAsked() throws Exception {
    identity.information = Optional.empty();
    device.demand(Form.NONE, false);
    SpdmConnection connection = connect(SpdmVersion.V1_3);
    responder.requestEndpointInfo();

    assertThat(connection.answerRequests(deadline)).isFalse();
  }

  @Test
  void before13ItIsNotAsked() throws Exception {
    device.demand(Form.NONE, false);
    SpdmConnection connection = connect(SpdmVersion.V1_2);
    responder.requestEndpointInfo();

    assertThat(connection.answerRequests(deadline)).isFalse();
  }

  private SpdmSession open(SpdmConnection connection) throws SpdmException {
    CertificateChain chain = connection.certificateChain(0, deadline);
    return connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline);
  }

  /** By whom, if it was signed, and where. */
  private void assertTold(Optional<Bytes> signer, boolean inSession) {
    assertThat(responder.requesterEndpointInfo())
        .hasValueSatisfying(told -> {
          assertThat(told.endpointInfo()).isEqualTo(TestInformation.INFO);
          assertThat(told.signer().map(PeerIdentity::digested)).isEqualTo(signer);
          assertThat(told.origin().inSession()).isEqualTo(inSession);
        });
  }

  private SpdmConnection connect(SpdmVersion version) throws SpdmException {
    return connect(version, responder);
  }

  private SpdmConnection connect(SpdmVersion version, MessageHandler handler) throws SpdmException {
    return SpdmConnection.connect(
        InMemoryTransport.over("test device", handler),
        RequesterConfig.defaults()
            .withVersions(Set.of(version))
            .withSessions(SessionOffer.everything()),
        Optional.of(identity),
        CRYPTO,
        deadline);
  }
}
