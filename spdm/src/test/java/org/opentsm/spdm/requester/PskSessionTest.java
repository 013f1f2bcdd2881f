package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmErrorCode;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ErrorResponse;
import org.opentsm.spdm.message.Heartbeat;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.PskExchange;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.StandardsBody;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.session.RequesterContexts;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transcript.Transcript;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.TransportMessage;
import org.opentsm.spdm.wire.WireReader;

/** Our Requester and our Responder with a key that both were given beforehand. */
class PskSessionTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes HINT = Bytes.of(1, 2, 3);
  private static final SessionSupport SUPPORT =
      new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_256_GCM), 10, 2);

  private final TestDevice device = new TestDevice();
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final Responder responder =
      new Responder(device, CRYPTO, Binding.NONE, InstantSource.system());
  private UnaryOperator<TransportMessage> request = UnaryOperator.identity();
  private UnaryOperator<TransportMessage> answer = UnaryOperator.identity();

  static Stream<Arguments> everyKind() {
    return Stream.of(SpdmVersion.V1_1, SpdmVersion.V1_2, SpdmVersion.V1_3, SpdmVersion.V1_4)
        .flatMap(version ->
            Stream.of(true, false)
                .flatMap(context ->
                    Stream.of(true, false).map(clear -> Arguments.of(version, context, clear))));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void aSession(SpdmVersion version, boolean context, boolean clear) throws Exception {
    device.offerSessions(SUPPORT, true, clear);
    device.share(key(HINT, 7), context);
    SpdmConnection connection = connect(version, clear);

    for (int i = 0; i < 2; i++) {
      SpdmSession session =
          connection.openPskSession(key(HINT, 7), MeasurementSummaryType.ALL, deadline);
      session.heartbeat(deadline);
      session.measurements(MeasurementsQuery.unsigned(1), deadline);
      session.updateKeys(true, deadline);
      session.digests(deadline);
      assertThat(session.heartbeatPeriod()).isEqualTo(Duration.ofSeconds(10));
      assertThat(session.opening()).isInstanceOf(PskHandshake.Exchanged.class);
      session.finish(deadline);
      assertThat(responder.openSessions()).isZero();
    }
  }

  @Test
  void ofADeviceWithoutCertificates() throws Exception {
    device.offerSessions(SUPPORT, true, false);
    device.share(key(HINT, 7), true);
    device.capabilities.removeAll(
        Set.of(
            ResponderCapability.CERT_CAP,
            ResponderCapability.CHAL_CAP,
            ResponderCapability.KEY_EX_CAP,
            ResponderCapability.MEAS_CAP_SIG));
    SpdmConnection connection = connect(SpdmVersion.V1_3, false);

    assertThat(connection.negotiated().asymSel()).isEmpty();
    assertThat(connection.negotiated().sessions().keyExchange()).isEmpty();
    connection
        .openPskSession(key(HINT, 7), MeasurementSummaryType.NONE, deadline)
        .heartbeat(deadline);
  }

  @Test
  void anotherKeyWithTheSameHintIsRefused() throws Exception {
    device.offerSessions(SUPPORT, true, false);
    device.share(key(HINT, 7), true);
    SpdmConnection connection = connect(SpdmVersion.V1_2, false);

    assertThatThrownBy(
            () -> connection.openPskSession(key(HINT, 8), MeasurementSummaryType.NONE, deadline))
        .isInstanceOfSatisfying(
            SpdmException.class, e -> assertThat(e.code()).isEqualTo(SpdmErrorCode.BAD_MAC))
        .hasMessageStartingWith("PSK_EXCHANGE_RSP: ResponderVerifyData");
  }

  @Test
  void aHintThatNobodyKnowsIsRefused() throws Exception {
    device.offerSessions(SUPPORT, true, false);
    device.share(key(HINT, 7), true);
    SpdmConnection connection = connect(SpdmVersion.V1_2, false);

    assertThatThrownBy(() ->
            connection.openPskSession(key(Bytes.EMPTY, 7), MeasurementSummaryType.NONE, deadline))
        .isInstanceOfSatisfying(
            PeerErrorException.class,
            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.value()));
    assertThat(responder.openSessions()).isZero();
    connection.openPskSession(key(HINT, 7), MeasurementSummaryType.NONE, deadline);
  }

  @Test
  void aResponderWithoutPreSharedKeysOpensNone() throws Exception {
    device.offerSessions(SUPPORT, true, false);
    SpdmConnection connection = connect(SpdmVersion.V1_2, false);

    assertThatThrownBy(
            () -> connection.openPskSession(key(HINT, 7), MeasurementSummaryType.NONE, deadline))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("PSK_CAP");
  }

  @Test
  void aChangedAnswerIsRefused() throws Exception {
    device.offerSessions(SUPPORT, true, false);
    device.share(key(HINT, 7), true);
    SpdmConnection connection = connect(SpdmVersion.V1_2, false);
    answer =
        message ->
            !message.isSecured() && message.octets().get(1) == MessageCode.PSK_EXCHANGE_RSP.value()
                ? message.with(flipLast(message.octets()))
                : message;

    assertThatThrownBy(
            () -> connection.openPskSession(key(HINT, 7), MeasurementSummaryType.NONE, deadline))
        .isInstanceOfSatisfying(
            SpdmException.class, e -> assertThat(e.code()).isEqualTo(SpdmErrorCode.BAD_MAC));
  }

  @Test
  void aChangedPskFinishIsAnsweredAndEndsTheSession() throws Exception {
    device.offerSessions(SUPPORT, true, false);
    device.share(key(HINT, 7), true);
    SpdmConnection connection = connect(SpdmVersion.V1_2, false);
    request = message -> message.isSecured() ? message.with(flipLast(message.octets())) : message;

    assertThatThrownBy(
            () -> connection.openPskSession(key(HINT, 7), MeasurementSummaryType.NONE, deadline))
        .isInstanceOf(SpdmException.class)
        .hasMessageContaining("DecryptError");
    assertThat(responder.openSessions()).isZero();
  }

  @Test
  void aKeyClosedMeanwhileIsRefusedBeforeAnythingIsSent() throws Exception {
    PreSharedKey ours = key(HINT, 7);
    device.offerSessions(SUPPORT, true, false);
    device.share(key(HINT, 7), false);
    SpdmConnection connection = connect(SpdmVersion.V1_3, false);
    List<TransportMessage> sent = new ArrayList<>();
    request =
        message -> {
          sent.add(message);
          return message;
        };
    ours.close();

    assertThatThrownBy(() -> connection.openPskSession(ours, MeasurementSummaryType.NONE, deadline))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("closed");

    assertThat(sent).isEmpty();
    assertThat(connection.isUsable()).isTrue();
    try (PreSharedKey another = key(HINT, 7)) {
      connection.openPskSession(another, MeasurementSummaryType.NONE, deadline).heartbeat(deadline);
    }
  }

  /** Its octets are zeros then: whoever knows that must have no session with either end. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aKeyClosedMeanwhileNeverGivesASessionOfZeros(boolean own) throws Exception {
    PreSharedKey ours = key(HINT, 7);
    PreSharedKey theirs = key(HINT, 7);
    device.offerSessions(SUPPORT, true, false);
    device.share(theirs, false);
    SpdmConnection connection = connect(SpdmVersion.V1_3, false);
    request =
        message -> {
          if (message.octets().get(1) == MessageCode.PSK_EXCHANGE.value()) {
            (own ? ours : theirs).close();
          }
          return message;
        };

    if (own) {
      connection.openPskSession(ours, MeasurementSummaryType.NONE, deadline).heartbeat(deadline);
    } else {
      assertThatThrownBy(
              () -> connection.openPskSession(ours, MeasurementSummaryType.NONE, deadline))
          .isInstanceOf(PeerErrorException.class);
    }

    assertThat(responder.openSessions()).isEqualTo(own ? 1 : 0);
    request = UnaryOperator.identity();
    PreSharedKey zeros = new PreSharedKey(HINT, Secret.owning(new byte[3]));
    assertThatThrownBy(
            () -> connection.openPskSession(zeros, MeasurementSummaryType.NONE, deadline))
        .isInstanceOf(SpdmException.class);
  }

  @Test
  void aRecordedSessionCannotBePlayedAgain() throws Exception {
    device.offerSessions(SUPPORT, true, false);
    device.share(key(HINT, 7), false);
    List<TransportMessage> recorded = new ArrayList<>();
    request =
        message -> {
          recorded.add(message);
          return message;
        };
    SpdmSession session =
        connect(SpdmVersion.V1_3, false)
            .openPskSession(key(HINT, 7), MeasurementSummaryType.NONE, deadline);
    session.vendorDefined(StandardsBody.PCI_SIG.value(), Bytes.of(1, 0), Bytes.of(7), deadline);
    assertThat(device.origins).hasSize(1);

    Responder another = new Responder(device, CRYPTO, Binding.NONE, InstantSource.system());
    List<TransportMessage> answers =
        recorded.stream().map(message -> another.handle(message).orElseThrow()).toList();

    assertThat(another.openSessions()).isZero();
    assertThat(device.origins).hasSize(1);
    assertThat(answers.get(3).octets())
        .isEqualTo(ErrorResponse.of(SpdmVersion.V1_3, ErrorCode.INVALID_REQUEST, 0).encode());
  }

  /** Both have begun before either was used; whether they have one ID is chance. */
  @Test
  void ofTwoSessionsWithOneContextTheFirstToProveItselfGoesOn() throws Exception {
    device.offerSessions(SUPPORT, true, false);
    device.share(key(HINT, 7), false);
    List<Bytes> said = new ArrayList<>();
    request = message -> said(said, message);
    answer = message -> said(said, message);
    Negotiated negotiated = connect(SpdmVersion.V1_3, false).negotiated();
    Responder another = new Responder(device, CRYPTO, Binding.NONE, InstantSource.system());
    Transcript transcript = new Transcript();
    for (int i = 0; i < said.size(); i += 2) {
      transcript.addNegotiation(said.get(i), said.get(i + 1));
      assertThat(another.handle(said.get(i))).isEqualTo(said.get(i + 1));
    }
    Conversation conversation =
        new Conversation(
            RequesterConfig.defaults().withSessions(SessionOffer.everything().withPreSharedKeys()),
            Optional.empty(),
            CRYPTO,
            transcript);
    conversation.negotiated(negotiated);
    SessionStart start = new SessionStart(conversation, negotiated, Binding.NONE);
    PskExchange.Request once =
        new PskExchange.Request(
            SpdmVersion.V1_3,
            MeasurementSummaryType.NONE,
            0,
            1,
            HINT,
            CRYPTO.random(negotiated.hash().size()),
            start.opaqueData());
    SecureSession first =
        exchange(
            new PskExchangeState(conversation, negotiated, once, key(HINT, 7), start), responder);
    SecureSession second =
        exchange(
            new PskExchangeState(conversation, negotiated, once, key(HINT, 7), start), another);

    assertThat(heartbeat(second, another).isSecured()).isTrue();
    TransportMessage refused = heartbeat(first, responder);

    assertThat(refused)
        .isEqualTo(
            TransportMessage.plain(
                ErrorResponse.of(SpdmVersion.V1_3, ErrorCode.DECRYPT_ERROR, 0).encode()));
    assertThat(responder.openSessions()).isZero();
    assertThat(heartbeat(second, another).isSecured()).isTrue();
  }

  private static TransportMessage said(List<Bytes> said, TransportMessage message) {
    said.add(message.octets());
    return message;
  }

  private static SecureSession exchange(PskExchangeState state, Responder with)
      throws SpdmException {
    Bytes sent = state.request().encode();
    WireReader in = new WireReader("PSK_EXCHANGE_RSP", with.handle(sent));
    return state.accept(sent, in) instanceof Next.Result<PskHandshake>(PskHandshake begun)
        ? begun.session()
        : fail("a session");
  }

  private static TransportMessage heartbeat(SecureSession session, Responder with)
      throws SpdmException {
    Bytes heartbeat = new Heartbeat.Request(SpdmVersion.V1_3).encode();
    return with.handle(TransportMessage.secured(session.seal(heartbeat))).orElseThrow();
  }

  @Test
  void contextsAreRememberedByAllCopiesOfAKeyAndBounded() {
    RequesterContexts contexts = key(HINT, 7).contexts();

    assertThat(contexts.use(Bytes.of(0, 0))).isTrue();
    assertThat(contexts.isUsed(Bytes.of(0, 0))).isTrue();
    assertThat(contexts.use(Bytes.of(0, 0))).isFalse();
    for (int i = 1; i <= RequesterContexts.REMEMBERED; i++) {
      assertThat(contexts.use(Bytes.of(i >> 8, i & 0xFF))).isTrue();
    }
    assertThat(contexts.isUsed(Bytes.of(0, 0))).isFalse();
    assertThat(contexts.isUsed(Bytes.of(0, 1))).isTrue();
    PreSharedKey key = key(HINT, 7);
    assertThat(key.copy().contexts()).isSameAs(key.contexts());
  }

  @Test
  void aRequesterCanDemandAContextOfTheResponder() throws Exception {
    device.offerSessions(SUPPORT, true, false);
    device.share(key(HINT, 7), false);
    SpdmConnection connection = connect(SpdmVersion.V1_3, false);
    SessionTerms terms = SessionTerms.of(MeasurementSummaryType.NONE).withResponderContext();

    assertThatThrownBy(() -> connection.openPskSession(key(HINT, 7), terms, deadline))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("PSK_CAP_WITH_CONTEXT");
    assertThat(responder.openSessions()).isZero();
    device.capabilities.remove(ResponderCapability.PSK_CAP_NO_CONTEXT);
    device.share(key(HINT, 7), true);
    connect(SpdmVersion.V1_3, false)
        .openPskSession(key(HINT, 7), terms, deadline)
        .heartbeat(deadline);
  }

  @Test
  void theKeyIsOverwrittenAndNeverPrinted() {
    Secret secret = Secret.copyOf(new byte[] {0x55, 0x66});
    PreSharedKey key = new PreSharedKey(HINT, secret);

    assertThat(key.toString()).contains("010203").doesNotContain("5566");
    key.close();
    assertThat(secret.isClosed()).isTrue();
  }

  private SpdmConnection connect(SpdmVersion version, boolean clear) throws SpdmException {
    SessionOffer all = SessionOffer.everything();
    return SpdmConnection.connect(
        InMemoryTransport.over(
            "test device",
            message -> {
              Optional<TransportMessage> response = responder.handle(request.apply(message));
              return response.map(answer);
            }),
        RequesterConfig.defaults()
            .withVersions(Set.of(version))
            .withSessions(new SessionOffer(all.keyExchanges(), all.ciphers(), true, clear, true)),
        CRYPTO,
        deadline);
  }

  private static PreSharedKey key(Bytes hint, int value) {
    return new PreSharedKey(hint, Secret.copyOf(new byte[] {1, 2, (byte) value}));
  }

  private static Bytes flipLast(Bytes message) {
    byte[] octets = message.toByteArray();
    octets[octets.length - 1] ^= 1;
    return Bytes.owning(octets);
  }
}
