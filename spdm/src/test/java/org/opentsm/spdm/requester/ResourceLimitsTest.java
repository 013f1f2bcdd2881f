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
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DeliverEncapsulatedResponse;
import org.opentsm.spdm.message.DeliverEncapsulatedResponse.PayloadType;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.GetEncapsulatedRequest;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.responder.MutualAuthentication.Form;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SecuredAnswers;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.testing.TestRequester;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.TransportMessage;

/** What the other end of a conversation can have of this one, and no more. */
class ResourceLimitsTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final SpdmVersion VERSION = SpdmVersion.V1_3;
  private static final int SESSIONS = 3;

  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final TestDevice device = new TestDevice();

  @BeforeEach
  void offerSessions() {
    device.offerSessions(
        new SessionSupport(
            List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_256_GCM), 0, SESSIONS),
        true,
        false);
    device.demand(Form.NONE, false);
  }

  @Test
  void aHandshakeThatIsNotFinishedGivesWayToTheNext() throws Exception {
    Responder responder = responder(SecuredAnswers.FAITHFUL);
    SpdmConnection connection = connect(responder);
    CertificateChain chain = connection.certificateChain(0, deadline);
    SpdmSession session = connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline);

    for (int i = 0; i < SESSIONS * SESSIONS; i++) {
      Handshake abandoned =
          connection.driver.run(
              connection
                  .requester
                  .sessions()
                  .keyExchange(
                      0, chain, SessionTerms.of(MeasurementSummaryType.NONE), Binding.NONE),
              deadline);
      abandoned.close();
    }

    assertThat(responder.openSessions()).isEqualTo(2);
    session.heartbeat(deadline);
  }

  /** Without a context of the Responder it carries data before anybody has shown a key. */
  @Test
  void aSessionThatWasNeverProvenGivesWay() throws Exception {
    try (PreSharedKey key = new PreSharedKey(Bytes.of(1), Secret.copyOf(new byte[] {1, 2, 3}))) {
      device.share(key, false);
      Responder responder = responder(SecuredAnswers.FAITHFUL);
      SpdmConnection connection = connect(responder);
      SpdmSession session = connection.openPskSession(key, MeasurementSummaryType.NONE, deadline);
      SpdmSession waiting = connection.openPskSession(key, MeasurementSummaryType.NONE, deadline);
      session.heartbeat(deadline);
      waiting.heartbeat(deadline);

      for (int i = 0; i < SESSIONS * SESSIONS; i++) {
        connection
            .driver
            .run(
                connection
                    .requester
                    .sessions()
                    .pskExchange(key, SessionTerms.of(MeasurementSummaryType.NONE), Binding.NONE),
                deadline)
            .close();
      }

      assertThat(responder.openSessions()).isEqualTo(SESSIONS);
      CertificateChain chain = connection.certificateChain(0, deadline);
      SpdmSession last = connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline);
      for (SpdmSession each : List.of(session, waiting, last)) {
        each.heartbeat(deadline);
      }
      assertThatThrownBy(
              () -> connection.openPskSession(key, MeasurementSummaryType.NONE, deadline))
          .isInstanceOf(PeerErrorException.class)
          .hasMessageContaining("SessionLimitExceeded");
    }
  }

  @Test
  void noMoreSessionsAreOpenThanTheResponderBears() throws Exception {
    Responder responder = responder(SecuredAnswers.FAITHFUL);
    SpdmConnection connection = connect(responder);
    CertificateChain chain = connection.certificateChain(0, deadline);
    for (int i = 0; i < SESSIONS; i++) {
      connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline);
    }

    assertThatThrownBy(
            () -> connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline))
        .isInstanceOfSatisfying(
            PeerErrorException.class,
            e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.SESSION_LIMIT_EXCEEDED.value()));
    assertThat(responder.openSessions()).isEqualTo(SESSIONS);
  }

  @Test
  void aResponderThatNeverStopsAskingIsLeft() throws Exception {
    int[] asked = {0};
    Bytes digests = new GetDigests.Request(VERSION).encode();
    SecuredAnswers curious =
        (session, request, responder) -> {
          int code = request.get(1);
          Bytes question;
          if (code == MessageCode.GET_ENCAPSULATED_REQUEST.value()) {
            question = new GetEncapsulatedRequest.Response(VERSION, 1, digests).encode();
          } else if (code == MessageCode.DELIVER_ENCAPSULATED_RESPONSE.value()) {
            int id = request.get(2);
            question =
                new DeliverEncapsulatedResponse.Response(
                        VERSION, id % 255 + 1, PayloadType.PRESENT, id, digests)
                    .encode();
          } else {
            return SecuredAnswers.FAITHFUL.answer(session, request, responder);
          }
          asked[0]++;
          return Optional.of(TransportMessage.secured(session.seal(question)));
        };
    SpdmConnection connection = connect(responder(curious));
    SpdmSession session =
        connection.openSession(
            0, connection.certificateChain(0, deadline), MeasurementSummaryType.NONE, deadline);

    assertThatThrownBy(() -> session.answerRequests(deadline))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("number of encapsulated requests");
    assertThat(asked[0]).isEqualTo(4097);
    assertThat(session.isUsable()).isFalse();
  }

  private Responder responder(SecuredAnswers answers) {
    return new Responder(device, CRYPTO, Binding.NONE, InstantSource.system(), answers);
  }

  private SpdmConnection connect(Responder responder) throws SpdmException {
    return SpdmConnection.connect(
        InMemoryTransport.over("test device", responder),
        RequesterConfig.defaults()
            .withVersions(Set.of(VERSION))
            .withSessions(SessionOffer.everything().withPreSharedKeys()),
        Optional.of(new TestRequester()),
        CRYPTO,
        deadline);
  }
}
