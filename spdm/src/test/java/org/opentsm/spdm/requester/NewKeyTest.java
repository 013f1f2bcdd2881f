package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.Heartbeat;
import org.opentsm.spdm.message.KeyUpdate;
import org.opentsm.spdm.message.KeyUpdate.Operation;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.TransportMessage;

/** A Requester that says it has a new key, and does not use it: what a Responder makes of it. */
class NewKeyTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final SpdmVersion VERSION = SpdmVersion.V1_3;

  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final TestDevice device = new TestDevice();
  private final Responder responder =
      new Responder(device, CRYPTO, Binding.NONE, () -> Instant.EPOCH);
  private SecureSession session;

  @BeforeEach
  void open() throws Exception {
    device.offerSessions(
        new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_256_GCM), 0, 1),
        true,
        false);
    SpdmConnection connection =
        SpdmConnection.connect(
            InMemoryTransport.over("test device", responder),
            RequesterConfig.defaults()
                .withVersions(Set.of(VERSION))
                .withSessions(SessionOffer.everything()),
            CRYPTO,
            deadline);
    CertificateChain chain = connection.certificateChain(0, deadline);
    SessionRequests requests = connection.requester.sessions();
    Handshake handshake =
        connection.driver.run(
            requests.keyExchange(
                0, chain, SessionTerms.of(MeasurementSummaryType.NONE), Binding.NONE),
            deadline);
    connection.driver.run(requests.finish(handshake, 0), deadline);
    session = handshake.session();
  }

  @ParameterizedTest
  @EnumSource(value = Operation.class, names = "VERIFY_NEW_KEY", mode = EnumSource.Mode.EXCLUDE)
  void aNewKeyIsVerifiedUnderItself(Operation operation) throws Exception {
    requireAcknowledged(operation);

    requireUnexpected(ask(Operation.VERIFY_NEW_KEY));
    requireUnexpected(ask(operation));
    session.updateOwnKey();
    requireAcknowledged(Operation.VERIFY_NEW_KEY);

    assertThat(code(ask(new Heartbeat.Request(VERSION).encode())))
        .isEqualTo(MessageCode.HEARTBEAT_ACK);
  }

  @Test
  void aKeyThatWasNotRenewedIsNotVerified() throws Exception {
    requireUnexpected(ask(Operation.VERIFY_NEW_KEY));

    requireAcknowledged(Operation.UPDATE_KEY);
    session.updateOwnKey();
    requireAcknowledged(Operation.VERIFY_NEW_KEY);
    requireUnexpected(ask(Operation.VERIFY_NEW_KEY));
  }

  @Test
  void theFormerKeyIsNoneOnceTheNewOneWasUsed() throws Exception {
    requireAcknowledged(Operation.UPDATE_KEY);
    Bytes late = session.seal(new Heartbeat.Request(VERSION).encode());
    session.updateOwnKey();
    requireAcknowledged(Operation.VERIFY_NEW_KEY);

    TransportMessage answer = responder.handle(TransportMessage.secured(late)).orElseThrow();

    assertThat(answer.isSecured()).isFalse();
    assertThat(answer.octets().get(2)).isEqualTo(ErrorCode.DECRYPT_ERROR.value());
    assertThat(responder.openSessions()).isZero();
  }

  private void requireAcknowledged(Operation operation) throws SpdmException {
    if (operation == Operation.UPDATE_ALL_KEYS) {
      session.awaitPeerKey();
    }
    assertThat(code(ask(operation))).isEqualTo(MessageCode.KEY_UPDATE_ACK);
    assertThat(session.awaitsPeerKey()).isFalse();
  }

  private static void requireUnexpected(Bytes answer) {
    assertThat(code(answer)).isEqualTo(MessageCode.ERROR);
    assertThat(answer.get(2)).isEqualTo(ErrorCode.UNEXPECTED_REQUEST.value());
  }

  private Bytes ask(Operation operation) throws SpdmException {
    return ask(new KeyUpdate.Request(VERSION, operation, 1).encode());
  }

  private Bytes ask(Bytes request) throws SpdmException {
    TransportMessage answer =
        responder.handle(TransportMessage.secured(session.seal(request))).orElseThrow();
    return session.open(answer.octets(), 0);
  }

  private static MessageCode code(Bytes message) {
    return MessageCode.ofValue(message.get(1)).orElseThrow();
  }
}
