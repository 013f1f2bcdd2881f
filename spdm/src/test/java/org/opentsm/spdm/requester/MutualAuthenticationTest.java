package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.responder.MutualAuthentication;
import org.opentsm.spdm.responder.MutualAuthentication.Form;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.testing.TestRequester;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.TransportMessage;

/** Our Requester and our Responder, where the Requester authenticates itself in its turn. */
class MutualAuthenticationTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes NONCE = Bytes.zeros(32);

  /** The smallest DataTransferSize. */
  private static final int SMALLEST = 42;

  private static final List<SpdmVersion> VERSIONS =
      List.of(SpdmVersion.V1_1, SpdmVersion.V1_2, SpdmVersion.V1_3, SpdmVersion.V1_4);

  private final TestDevice device = new TestDevice();
  private final TestRequester identity = new TestRequester();
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final Responder responder =
      new Responder(device, CRYPTO, Binding.NONE, InstantSource.system());
  private UnaryOperator<TransportMessage> answer = UnaryOperator.identity();

  static Stream<Arguments> everyKind() {
    return VERSIONS.stream()
        .flatMap(version ->
            Stream.of(Form.FINISH_ALONE, Form.ENCAPSULATED, Form.GET_DIGESTS)
                .flatMap(form ->
                    Stream.of(true, false).map(clear -> Arguments.of(version, form, clear))));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void inASession(SpdmVersion version, Form form, boolean clear) throws Exception {
    offer(clear);
    device.demand(form, false);
    device.knownRequester = Optional.of(identity.chain());
    SpdmConnection connection = connect(version, clear, true);

    SpdmSession session = open(connection);

    session.heartbeat(deadline);
    assertThat(responder.requester(session.id()).map(PeerIdentity::digested))
        .contains(identity.chain());
    session.finish(deadline);
    open(connection).heartbeat(deadline);
  }

  @ParameterizedTest
  @EnumSource(names = {"ML_DSA_44", "ML_DSA_65", "ML_DSA_87", "SLH_DSA_SHA2_128F"})
  void withAPostQuantumIdentity(PqcAsymAlgorithm algorithm) throws Exception {
    TestRequester postQuantum = new TestRequester(algorithm);
    device.useChunks(4608, 1 << 17);
    offer(false);
    device.demand(
        new MutualAuthentication(Form.ENCAPSULATED, false, List.of(algorithm, TestDevice.ASYM), 0));
    SpdmConnection connection =
        SpdmConnection.connect(
            InMemoryTransport.over("test device", responder),
            config(SpdmVersion.V1_4, false),
            Optional.of(postQuantum),
            CRYPTO,
            deadline);

    SpdmSession session = open(connection);

    assertThat(connection.negotiated().requesterAsym()).contains(algorithm);
    assertThat(responder.requester(session.id()).map(PeerIdentity::digested))
        .contains(postQuantum.chain());
    session.finish(deadline);
    postQuantum.signature = MutualAuthenticationTest::flipLast;
    assertThatThrownBy(() -> open(connection)).hasMessageContaining("DecryptError");
  }

  @Test
  void before14APostQuantumIdentityProvesNothing() throws Exception {
    offer(false);
    device.demand(
        new MutualAuthentication(
            Form.ENCAPSULATED, false, List.of(PqcAsymAlgorithm.ML_DSA_65, TestDevice.ASYM), 0));
    SpdmConnection connection =
        SpdmConnection.connect(
            InMemoryTransport.over("test device", responder),
            config(SpdmVersion.V1_3, false),
            Optional.of(new TestRequester(PqcAsymAlgorithm.ML_DSA_65)),
            CRYPTO,
            deadline);

    SpdmSession session = open(connection);

    assertThat(connection.negotiated().requesterAsym()).isEmpty();
    assertThat(responder.requester(session.id())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_1", "V1_2", "V1_3"})
  void afterChallenge(SpdmVersion version) throws Exception {
    offer(false);
    device.demand(Form.NONE, true);
    SpdmConnection connection = connect(version, false, true);
    CertificateChain chain = connection.certificateChain(0, deadline);

    assertThat(responder.requester()).isEmpty();
    connection.challenge(0, chain, MeasurementSummaryType.NONE, NONCE, deadline);
    assertThat(responder.requester().map(PeerIdentity::digested)).contains(identity.chain());
    connection.challenge(0, chain, MeasurementSummaryType.ALL, NONCE, deadline);
    open(connection).heartbeat(deadline);
    connection.renegotiate(deadline);
    assertThat(responder.requester()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_2", "V1_3"})
  void afterChallengeInPieces(SpdmVersion version) throws Exception {
    device.useChunks(SMALLEST, 1 << 17);
    device.demand(Form.NONE, true);
    SpdmConnection connection = connect(version, false, true);
    CertificateChain chain = connection.certificateChain(0, deadline);

    connection.challenge(0, chain, MeasurementSummaryType.NONE, NONCE, deadline);

    assertThat(responder.requester().map(PeerIdentity::digested)).contains(identity.chain());
  }

  @Test
  void from14OnNothingIsAskedAfterChallenge() throws Exception {
    device.demand(Form.NONE, true);
    SpdmConnection connection = connect(SpdmVersion.V1_4, false, true);
    CertificateChain chain = connection.certificateChain(0, deadline);

    assertThat(
            connection
                .challenge(0, chain, MeasurementSummaryType.NONE, NONCE, deadline)
                .decoded()
                .basicMutualAuthenticationRequested())
        .isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"ENCAPSULATED", "GET_DIGESTS", "FINISH_ALONE"})
  void aRequesterWithoutAnIdentityIsNotAsked(Form form) throws Exception {
    offer(false);
    device.demand(form, true);
    SpdmConnection connection = connect(SpdmVersion.V1_2, false, false);

    SpdmSession session = open(connection);

    session.heartbeat(deadline);
    assertThat(connection.negotiated().requesterAsym()).isEmpty();
    assertThat(responder.requester(session.id())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_1", "V1_2", "V1_3", "V1_4"})
  void whoeverDoesNotOfferItGetsNoSession(SpdmVersion version) throws Exception {
    offer(false);
    require(Form.ENCAPSULATED);
    SpdmConnection stranger = connect(version, false, false);

    assertRefused(version, () -> open(stranger));
    assertThat(responder.openSessions()).isZero();
    open(connect(version, false, true)).heartbeat(deadline);
  }

  @Test
  void whomTheDeviceDoesNotKnowBeforehandGetsNoSession() throws Exception {
    offer(false);
    require(Form.FINISH_ALONE);
    SpdmConnection connection = connect(SpdmVersion.V1_3, false, true);

    assertRefused(SpdmVersion.V1_3, () -> open(connection));
    device.knownRequester = Optional.of(identity.chain());
    open(connection).heartbeat(deadline);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPreSharedKeyDoesInstead(boolean withContext) throws Exception {
    offer(false);
    require(Form.ENCAPSULATED);
    try (PreSharedKey key = new PreSharedKey(Bytes.EMPTY, Secret.copyOf(new byte[32]))) {
      device.share(key, withContext);
      SpdmConnection connection =
          SpdmConnection.connect(
              InMemoryTransport.over("test device", responder),
              RequesterConfig.defaults()
                  .withVersions(Set.of(SpdmVersion.V1_3))
                  .withSessions(SessionOffer.everything().withPreSharedKeys()),
              CRYPTO,
              deadline);

      if (withContext) {
        open(connection, key).heartbeat(deadline);
      } else {
        assertRefused(SpdmVersion.V1_3, () -> open(connection, key));
      }
    }
  }

  @Test
  void whatIsRequiredHasAForm() {
    assertThatThrownBy(() -> require(Form.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NONE");
  }

  @ParameterizedTest
  @EnumSource(names = {"ENCAPSULATED", "GET_DIGESTS", "FINISH_ALONE"})
  void aSignatureOfAnotherKeyIsRefused(Form form) throws Exception {
    offer(false);
    device.demand(form, false);
    device.knownRequester = Optional.of(identity.chain());
    identity.signature = MutualAuthenticationTest::flipLast;
    SpdmConnection connection = connect(SpdmVersion.V1_2, false, true);

    assertThatThrownBy(() -> open(connection))
        .isInstanceOf(SpdmException.class)
        .hasMessageContaining("FINISH")
        .hasMessageContaining("DecryptError");
    assertThat(responder.openSessions()).isZero();
  }

  @Test
  void aSignatureOfAnotherKeyIsRefusedAfterChallenge() throws Exception {
    device.demand(Form.NONE, true);
    identity.signature = MutualAuthenticationTest::flipLast;
    SpdmConnection connection = connect(SpdmVersion.V1_2, false, true);
    CertificateChain chain = connection.certificateChain(0, deadline);

    assertThatThrownBy(
            () -> connection.challenge(0, chain, MeasurementSummaryType.NONE, NONCE, deadline))
        .isInstanceOfSatisfying(
            PeerErrorException.class,
            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.INVALID_RESPONSE_CODE.value()));
    assertThat(responder.requester()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"ENCAPSULATED", "GET_DIGESTS"})
  void aRequesterThatTheDeviceDoesNotAcceptGetsNoSession(Form form) throws Exception {
    offer(true);
    device.demand(form, false);
    device.accepting = false;
    SpdmConnection connection = connect(SpdmVersion.V1_3, true, true);

    assertThatThrownBy(() -> open(connection))
        .isInstanceOfSatisfying(
            PeerErrorException.class,
            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.INVALID_RESPONSE_CODE.value()));
    assertThat(responder.requester()).isEmpty();
  }

  @Test
  void finishBeforeTheAnswersIsRefused() throws Exception {
    offer(true);
    device.demand(Form.ENCAPSULATED, false);
    Requester requester =
        new Requester(config(SpdmVersion.V1_2, true), Optional.of(identity), CRYPTO);
    var transport = InMemoryTransport.over("test device", responder);
    Driver driver = new Driver(transport);
    driver.run(requester.negotiate(), deadline);
    CertificateChain chain = requester.chain(0, driver.run(requester.certificate(0), deadline));
    Handshake handshake =
        driver.run(
            requester
                .sessions()
                .keyExchange(
                    0,
                    chain,
                    SessionTerms.of(MeasurementSummaryType.NONE),
                    transport.securedFormat()),
            deadline);

    assertThat(handshake.asks()).isTrue();
    assertThatThrownBy(() -> driver.run(requester.sessions().finish(handshake, 0, 0), deadline))
        .isInstanceOfSatisfying(
            PeerErrorException.class,
            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.UNEXPECTED_REQUEST.value()));
    assertThatThrownBy(() -> driver.run(requester.sessions().finish(handshake, 0), deadline))
        .isInstanceOfSatisfying(
            PeerErrorException.class,
            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.value()));
  }

  @Test
  void whatWasNotAgreedOnMustNotBeAsked() throws Exception {
    offer(false);
    SpdmConnection connection = connect(SpdmVersion.V1_2, false, false);
    CertificateChain chain = connection.certificateChain(0, deadline);
    answer = message -> askIn(message, MessageCode.KEY_EXCHANGE_RSP, 6, 1);
    assertThatThrownBy(
            () -> connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("MutAuthRequested");

    SpdmConnection other = connect(SpdmVersion.V1_2, false, false);
    CertificateChain again = other.certificateChain(0, deadline);
    answer = message -> askIn(message, MessageCode.CHALLENGE_AUTH, 2, 0x80);
    assertThatThrownBy(
            () -> other.challenge(0, again, MeasurementSummaryType.NONE, NONCE, deadline))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("BasicMutAuthReq");
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_1", "V1_2", "V1_3", "V1_4"})
  void theResponderRenewsItsKey(SpdmVersion version) throws Exception {
    offer(false);
    device.demand(Form.NONE, false);
    SpdmConnection connection = connect(version, false, false);
    SpdmSession session = open(connection);

    assertThat(session.answerRequests(deadline)).isFalse();
    responder.requestKeyUpdate(session.id());
    session.heartbeat(deadline);
    assertThat(session.answerRequests(deadline)).isTrue();
    assertThat(session.answerRequests(deadline)).isFalse();
    session.heartbeat(deadline);
    session.updateKeys(true, deadline);
    responder.requestKeyUpdate(session.id());
    assertThat(session.answerRequests(deadline)).isTrue();
    session.heartbeat(deadline);
  }

  private void require(Form form) {
    device.demand(new MutualAuthentication(form, false, List.of(TestDevice.ASYM), 0, true));
  }

  /** InvalidPolicy is a code of 1.3. */
  private static void assertRefused(SpdmVersion version, ThrowingCallable action) {
    ErrorCode code =
        version.atLeast(SpdmVersion.V1_3) ? ErrorCode.INVALID_POLICY : ErrorCode.UNSPECIFIED;
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            PeerErrorException.class, e -> assertThat(e.errorCode()).isEqualTo(code.value()));
  }

  private void offer(boolean clear) {
    device.offerSessions(
        new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_256_GCM), 0, 2),
        true,
        clear);
  }

  private SpdmSession open(SpdmConnection connection) throws SpdmException {
    CertificateChain chain = connection.certificateChain(0, deadline);
    return connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline);
  }

  private SpdmSession open(SpdmConnection connection, PreSharedKey key) throws SpdmException {
    return connection.openPskSession(key, MeasurementSummaryType.NONE, deadline);
  }

  private SpdmConnection connect(SpdmVersion version, boolean clear, boolean identified)
      throws SpdmException {
    return SpdmConnection.connect(
        InMemoryTransport.over("test device", message -> responder.handle(message).map(answer)),
        config(version, clear),
        identified ? Optional.of(identity) : Optional.empty(),
        CRYPTO,
        deadline);
  }

  private static RequesterConfig config(SpdmVersion version, boolean clear) {
    SessionOffer all = SessionOffer.everything();
    return RequesterConfig.defaults()
        .withVersions(Set.of(version))
        .withSessions(new SessionOffer(all.keyExchanges(), all.ciphers(), true, clear, false));
  }

  private static TransportMessage askIn(
      TransportMessage message, MessageCode code, int offset, int value) {
    if (message.isSecured() || message.octets().get(1) != code.value()) {
      return message;
    }
    byte[] octets = message.octets().toByteArray();
    octets[offset] |= (byte) value;
    return message.with(Bytes.owning(octets));
  }

  private static Bytes flipLast(Bytes message) {
    byte[] octets = message.toByteArray();
    octets[octets.length - 1] ^= 1;
    return Bytes.owning(Arrays.copyOf(octets, octets.length));
  }
}
