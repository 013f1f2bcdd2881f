package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
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
import org.opentsm.spdm.algorithm.KemAlgorithm;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ErrorResponse.NotReady;
import org.opentsm.spdm.message.Finish;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.StandardsBody;
import org.opentsm.spdm.message.VersionNumber;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.TransportMessage;

/** Our Requester and our Responder in a session. */
class SpdmSessionTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes NONCE = Bytes.zeros(32);
  private static final int HEARTBEAT = 10;
  private static final int KEY_EXCHANGE_RSP = MessageCode.KEY_EXCHANGE_RSP.value();

  private final TestDevice device = new TestDevice();
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private Instant now = Instant.EPOCH;
  private final Responder responder = new Responder(device, CRYPTO, Binding.NONE, () -> now);

  /** What passes, as the transport carries it. */
  private final List<TransportMessage> passed = new ArrayList<>();

  private UnaryOperator<TransportMessage> wire = UnaryOperator.identity();

  static Stream<Arguments> everyKind() {
    return Stream.of(SpdmVersion.V1_1, SpdmVersion.V1_2, SpdmVersion.V1_3, SpdmVersion.V1_4)
        .flatMap(version ->
            Stream.of(true, false)
                .flatMap(encrypts ->
                    Stream.of(true, false).map(clear -> Arguments.of(version, encrypts, clear))));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void everythingThatASessionCanDo(SpdmVersion version, boolean encrypts, boolean clear)
      throws Exception {
    device.offerSessions(support(DheGroup.SECP_256_R1, AeadSuite.AES_128_GCM), encrypts, clear);
    SpdmConnection connection = connect(version, encrypts, clear);
    connection.digests(deadline);
    CertificateChain chain = connection.certificateChain(0, deadline);

    for (int i = 0; i < 2; i++) {
      SpdmSession session = connection.openSession(0, chain, MeasurementSummaryType.ALL, deadline);
      session.heartbeat(deadline);
      session.digests(deadline);
      assertThat(session.certificateChain(0, deadline).blob()).isEqualTo(chain.blob());
      session.measurements(MeasurementsQuery.unsigned(1), chain, deadline);
      assertThat(
              session
                  .measurements(MeasurementsQuery.allSigned(0, NONCE), chain, deadline)
                  .response()
                  .record()
                  .blocks())
          .hasSize(3);
      session.updateKeys(false, deadline);
      session.updateKeys(true, deadline);
      assertThat(
              session
                  .vendorDefined(StandardsBody.PCI_SIG.value(), Bytes.of(1, 0), NONCE, deadline)
                  .payload())
          .isEqualTo(NONCE);
      assertThat(session.heartbeatPeriod()).isEqualTo(Duration.ofSeconds(HEARTBEAT));
      session.finish(deadline);
      assertThat(session.isUsable()).isFalse();
      assertThat(responder.openSessions()).isZero();
    }
    assertThat(connection.negotiated().sessions().encrypts()).isEqualTo(encrypts);
    connection.digests(deadline);
  }

  static List<KeyExchangeAlgorithm> everyKeyExchange() {
    return KeyExchangeAlgorithm.all();
  }

  @ParameterizedTest
  @MethodSource
  void everyKeyExchange(KeyExchangeAlgorithm algorithm) throws Exception {
    device.offerSessions(support(algorithm, AeadSuite.AES_256_GCM), true, false);
    SpdmVersion version =
        algorithm.isOfferedIn(SpdmVersion.V1_2) ? SpdmVersion.V1_2 : SpdmVersion.V1_4;
    SpdmConnection connection = connect(version, true, false);

    open(connection).heartbeat(deadline);
    assertThat(connection.negotiated().sessions().keyExchange()).contains(algorithm);
  }

  @Test
  void keyEncapsulationIsNotThereBefore1_4() throws Exception {
    device.offerSessions(support(KemAlgorithm.ML_KEM_768, AeadSuite.AES_256_GCM), true, false);

    assertThat(connect(SpdmVersion.V1_3, true, false).negotiated().session()).isEmpty();
  }

  @Test
  void whatTheResponderPrefersIsChosenAmongBothKinds() throws Exception {
    device.offerSessions(
        new SessionSupport(
            List.of(KemAlgorithm.ML_KEM_1024, DheGroup.SECP_384_R1),
            List.of(AeadSuite.AES_256_GCM),
            HEARTBEAT,
            2),
        true,
        false);

    assertThat(connect(SpdmVersion.V1_4, true, false).negotiated().sessions().keyExchange())
        .contains(KemAlgorithm.ML_KEM_1024);
    assertThat(connect(SpdmVersion.V1_3, true, false).negotiated().sessions().keyExchange())
        .contains(DheGroup.SECP_384_R1);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SM4_128_GCM")
  void everyCipher(AeadSuite suite) throws Exception {
    device.offerSessions(support(DheGroup.SECP_384_R1, suite), true, false);

    open(connect(SpdmVersion.V1_2, true, false)).heartbeat(deadline);
  }

  @ParameterizedTest
  @EnumSource(names = {"V1_1", "V1_4"})
  void theLatestSecuredMessagesAreSpoken(SpdmVersion version) throws Exception {
    device.offerSessions(support(DheGroup.SECP_256_R1, AeadSuite.AES_128_GCM), true, false);
    SpdmSession session = open(connect(version, true, false));

    assertThat(session.keyExchange().securedVersion()).isEqualTo(VersionNumber.ofValue(0x1300));
    assertThat(session.messagesPerKey()).isEqualTo(SecureSession.MESSAGES_PER_KEY);
    session.heartbeat(deadline);
  }

  @Test
  void severalSessionsAtOnceAreSeparate() throws Exception {
    device.offerSessions(support(DheGroup.SECP_256_R1, AeadSuite.AES_256_GCM), true, false);
    SpdmConnection connection = connect(SpdmVersion.V1_3, true, false);
    SpdmSession one = open(connection);
    SpdmSession other = open(connection);

    one.heartbeat(deadline);
    other.updateKeys(true, deadline);
    one.heartbeat(deadline);
    assertThat(one.id()).isNotEqualTo(other.id());
    assertThat(one.export(NONCE)).isNotEqualTo(other.export(NONCE)).isEqualTo(one.export(NONCE));
    assertThatThrownBy(() -> open(connection))
        .isInstanceOfSatisfying(
            PeerErrorException.class,
            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.SESSION_LIMIT_EXCEEDED.value()));
    one.finish(deadline);
    open(connection).heartbeat(deadline);
    other.heartbeat(deadline);
  }

  @Test
  void aSilentSessionEnds() throws Exception {
    device.offerSessions(support(DheGroup.SECP_256_R1, AeadSuite.AES_256_GCM), true, false);
    SpdmConnection connection = connect(SpdmVersion.V1_2, true, false);
    SpdmSession session = open(connection);

    now = now.plusSeconds(2 * HEARTBEAT);
    session.heartbeat(deadline);
    now = now.plusSeconds(2 * HEARTBEAT + 1);
    assertThat(responder.openSessions()).isZero();
    assertThatThrownBy(() -> session.heartbeat(deadline))
        .isInstanceOf(SpdmException.class)
        .hasMessageContaining("DecryptError");
    assertThat(session.isUsable()).isFalse();
    open(connection).heartbeat(deadline);
  }

  @Test
  void aNewNegotiationEndsEverySession() throws Exception {
    device.offerSessions(support(DheGroup.SECP_256_R1, AeadSuite.AES_256_GCM), true, false);
    SpdmConnection connection = connect(SpdmVersion.V1_2, true, false);
    SpdmSession session = open(connection);

    connection.renegotiate(deadline);

    assertThat(responder.openSessions()).isZero();
    assertThatThrownBy(() -> session.heartbeat(deadline)).isInstanceOf(SpdmException.class);
  }

  @Test
  void aChangedMessageEndsTheSession() throws Exception {
    device.offerSessions(support(DheGroup.SECP_256_R1, AeadSuite.AES_256_GCM), true, false);
    SpdmConnection connection = connect(SpdmVersion.V1_2, true, false);
    SpdmSession session = open(connection);
    wire = message -> message.isSecured() ? message.with(flipLast(message.octets())) : message;

    assertThatThrownBy(() -> session.heartbeat(deadline))
        .isInstanceOfSatisfying(
            SpdmException.class, e -> assertThat(e.code()).isEqualTo(SpdmErrorCode.BAD_MAC));
    wire = UnaryOperator.identity();
    assertThatThrownBy(() -> session.heartbeat(deadline)).isInstanceOf(SpdmException.class);
    open(connection).heartbeat(deadline);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHandshakeWithOtherVerifyDataFails(boolean clear) throws Exception {
    device.offerSessions(support(DheGroup.SECP_256_R1, AeadSuite.AES_256_GCM), true, clear);
    SpdmConnection connection = connect(SpdmVersion.V1_2, true, clear);
    CertificateChain chain = connection.certificateChain(0, deadline);
    MessageCode last = clear ? MessageCode.FINISH_RSP : MessageCode.KEY_EXCHANGE_RSP;
    wire =
        message ->
            !message.isSecured() && message.octets().get(1) == last.value()
                ? message.with(flipLast(message.octets()))
                : message;

    assertThatThrownBy(
            () -> connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline))
        .isInstanceOfSatisfying(
            SpdmException.class, e -> assertThat(e.code()).isEqualTo(SpdmErrorCode.BAD_MAC));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRefusedFinishIsToldAsTheHandshakeIsAndEndsIt(boolean clear) throws Exception {
    device.offerSessions(support(DheGroup.SECP_256_R1, AeadSuite.AES_256_GCM), true, clear);
    SpdmConnection connection = connect(SpdmVersion.V1_2, true, clear);
    CertificateChain chain = connection.certificateChain(0, deadline);
    Handshake handshake =
        connection.driver.run(
            connection
                .requester
                .sessions()
                .keyExchange(0, chain, SessionTerms.of(MeasurementSummaryType.NONE), Binding.NONE),
            deadline);
    Bytes finish =
        new Finish.Request(
                SpdmVersion.V1_2,
                0,
                Bytes.EMPTY,
                Bytes.EMPTY,
                Bytes.zeros(connection.negotiated().hash().size()))
            .encode();

    TransportMessage answer =
        responder
            .handle(
                clear
                    ? TransportMessage.plain(finish)
                    : TransportMessage.secured(handshake.session().seal(finish)))
            .orElseThrow();

    Bytes told = clear ? answer.octets() : handshake.session().open(answer.octets(), 0);
    assertThat(told.get(1)).isEqualTo(MessageCode.ERROR.value());
    assertThat(told.get(2)).isEqualTo(ErrorCode.DECRYPT_ERROR.value());
    assertThat(responder.openSessions()).isZero();
  }

  @Test
  void aReplayedRequestIsRefused() throws Exception {
    device.offerSessions(support(DheGroup.SECP_256_R1, AeadSuite.AES_256_GCM), true, false);
    SpdmSession session = open(connect(SpdmVersion.V1_2, true, false));
    session.heartbeat(deadline);
    TransportMessage request = passed.get(passed.size() - 2);

    TransportMessage answer = responder.handle(request).orElseThrow();

    assertThat(answer.isSecured()).isFalse();
    assertThat(answer.octets().get(2)).isEqualTo(ErrorCode.DECRYPT_ERROR.value());
    assertThat(responder.openSessions()).isZero();
  }

  @Test
  void aResponderWithoutSessionsOpensNone() throws Exception {
    SpdmConnection connection = connect(SpdmVersion.V1_2, true, false);
    CertificateChain chain = connection.certificateChain(0, deadline);

    assertThat(connection.negotiated().session()).isEmpty();
    assertThatThrownBy(
            () -> connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline))
        .isInstanceOf(NegotiationException.class);
  }

  @Test
  void aSessionEndsWithAnUpdateOfTheFirmwareIfThatIsItsPolicy() throws Exception {
    device.offerSessions(support(DheGroup.SECP_256_R1, AeadSuite.AES_256_GCM), true, false);
    SpdmConnection connection = connect(SpdmVersion.V1_2, true, false);
    CertificateChain chain = connection.certificateChain(0, deadline);
    SpdmSession stays = open(connection);
    connection.openSession(
        0, chain, new SessionTerms(MeasurementSummaryType.NONE, true, true), deadline);

    responder.firmwareUpdated();

    assertThat(responder.openSessions()).isEqualTo(1);
    stays.heartbeat(deadline);
    stays.finish(true, deadline);
    assertThat(responder.openSessions()).isZero();
  }

  @Test
  void aPolicyThatTheResponderCannotKeepIsRefused() throws Exception {
    device.offerSessions(support(DheGroup.SECP_256_R1, AeadSuite.AES_256_GCM), true, false);
    SpdmConnection connection = connect(SpdmVersion.V1_3, true, false);
    CertificateChain chain = connection.certificateChain(0, deadline);
    SessionTerms terms = new SessionTerms(MeasurementSummaryType.NONE, false, true);

    assertThatThrownBy(() -> connection.openSession(0, chain, terms, deadline))
        .isInstanceOfSatisfying(
            PeerErrorException.class,
            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.INVALID_POLICY.value()));
  }

  @Test
  void noSecretIsPrinted() throws Exception {
    device.offerSessions(support(DheGroup.SECP_256_R1, AeadSuite.AES_256_GCM), true, false);

    assertThat(open(connect(SpdmVersion.V1_2, true, false)).toString()).doesNotContain("Secret");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void finishMayTakeItsTime(boolean clear) throws Exception {
    device.offerSessions(support(DheGroup.SECP_256_R1, AeadSuite.AES_256_GCM), true, clear);
    SpdmConnection connection = connect(SpdmVersion.V1_2, true, clear);
    wire =
        answer -> {
          if (!answer.isSecured() && answer.octets().get(1) == KEY_EXCHANGE_RSP) {
            device.delays.add(new NotReady(1, MessageCode.FINISH.value(), 3, 2));
          }
          return answer;
        };

    open(connection).heartbeat(deadline);

    assertThat(device.delays).isEmpty();
  }

  @Test
  void aConnectionThatEndsTakesItsKeysWithIt() throws Exception {
    device.offerSessions(support(DheGroup.SECP_256_R1, AeadSuite.AES_256_GCM), true, false);
    SpdmConnection connection = connect(SpdmVersion.V1_2, true, false);
    SpdmSession first = open(connection);
    connection.renegotiate(deadline);
    SpdmSession second = open(connection);
    connection.close();

    for (SpdmSession session : List.of(first, second)) {
      assertThat(session.isUsable()).isFalse();
      assertThatThrownBy(() -> session.export(NONCE)).isInstanceOf(SpdmException.class);
    }
  }

  @Test
  void everySessionHasAnIdOfItsOwn() throws Exception {
    device.offerSessions(support(DheGroup.SECP_256_R1, AeadSuite.AES_256_GCM), true, false);
    SpdmConnection connection = connect(SpdmVersion.V1_2, true, false);
    Set<Bytes> ids = new HashSet<>();

    for (int i = 0; i < 8; i++) {
      SpdmSession session = open(connection);
      ids.add(session.id().slice(2));
      session.finish(deadline);
    }

    assertThat(ids).as("RspSessionIDs, at random").hasSizeGreaterThan(5);
  }

  private SpdmSession open(SpdmConnection connection) throws SpdmException {
    CertificateChain chain = connection.certificateChain(0, deadline);
    return connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline);
  }

  private SpdmConnection connect(SpdmVersion version, boolean encrypts, boolean clear)
      throws SpdmException {
    SessionOffer all = SessionOffer.everything();
    return SpdmConnection.connect(
        InMemoryTransport.over(
            "test device",
            request -> {
              passed.add(request);
              Optional<TransportMessage> response = responder.handle(request).map(wire);
              response.ifPresent(passed::add);
              return response;
            }),
        RequesterConfig.defaults()
            .withVersions(Set.of(version))
            .withSessions(
                new SessionOffer(all.keyExchanges(), all.ciphers(), encrypts, clear, false)),
        CRYPTO,
        deadline);
  }

  private static SessionSupport support(KeyExchangeAlgorithm keyExchange, AeadSuite suite) {
    return new SessionSupport(List.of(keyExchange), List.of(suite), HEARTBEAT, 2);
  }

  private static Bytes flipLast(Bytes message) {
    byte[] octets = message.toByteArray();
    octets[octets.length - 1] ^= 1;
    return Bytes.owning(octets);
  }
}
