package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.TransportMessage;

/** Sessions in which one end lets a key protect few messages (AeadLimitExponent, DSP0277 1.3). */
class LowAeadLimitTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final int LIBRARY = SecureSession.AEAD_LIMIT_EXPONENT;
  private static final int BEATS = 100;

  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final TestDevice device = new TestDevice();
  private final Responder responder =
      new Responder(device, CRYPTO, Binding.NONE, () -> Instant.EPOCH);

  /**
   * Records of either direction. Heartbeats are all alike: the same number under the same key would
   * give the same record.
   */
  private final List<Bytes> sent = new ArrayList<>();

  private final List<Bytes> came = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({"22, 2", "2, 22", "22, 4", "4, 22", "5, 4"})
  void keysAreRenewedBeforeOneIsUsedTooOften(int ofRequester, int ofResponder) throws Exception {
    SpdmSession session = open(ofRequester, ofResponder);
    SessionUpkeep upkeep = upkeep(session);
    int limit = 1 << Math.min(ofRequester, ofResponder);
    assertThat(session.messagesPerKey()).isEqualTo(limit);

    for (int i = 0; i < BEATS; i++) {
      upkeep.tend(deadline);
      session.heartbeat(deadline);
      assertThat(session.keyUse().messages()).isLessThanOrEqualTo(limit);
    }

    int renewals = (sent.size() - BEATS) / 2;
    assertThat(renewals).isGreaterThanOrEqualTo(BEATS / limit);
    assertThat(sent).doesNotHaveDuplicates();
    assertThat(came).doesNotHaveDuplicates().hasSameSizeAs(sent);
    session.finish(deadline);
  }

  @Test
  void aResponderThatRenewsItsKeyMeanwhileIsNoneTheWorse() throws Exception {
    device.capabilities.add(ResponderCapability.ENCAP_CAP);
    SpdmSession session = open(LIBRARY, 4);
    SessionUpkeep upkeep = upkeep(session);

    for (int i = 0; i < BEATS; i++) {
      upkeep.tend(deadline);
      responder.requestKeyUpdate(session.id());
      assertThat(session.answerRequests(deadline)).isTrue();
      upkeep.tend(deadline);
      session.heartbeat(deadline);
    }

    assertThat(sent).doesNotHaveDuplicates();
    assertThat(came).doesNotHaveDuplicates();
  }

  @Test
  void withoutRenewalTheSessionEndsWithTheLastMessageThatTheKeyMayProtect() throws Exception {
    SpdmSession session = open(LIBRARY, 4);
    for (int i = 0; i < 16; i++) {
      session.heartbeat(deadline);
    }
    assertThat(session.remaining()).isZero();

    assertThatThrownBy(() -> session.heartbeat(deadline))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("below 16, or a new key");

    assertThat(session.isUsable()).isFalse();
    assertThat(sent).hasSize(16).doesNotHaveDuplicates();
  }

  @Test
  void keysAreRenewedAtHalfTheLimitAndNotBefore() throws Exception {
    SpdmSession session = open(LIBRARY, 4);
    SessionUpkeep upkeep = upkeep(session);
    for (int i = 0; i < 7; i++) {
      session.heartbeat(deadline);
    }
    upkeep.tend(deadline);
    assertThat(session.keyUse().messages()).isEqualTo(7);

    session.heartbeat(deadline);
    upkeep.tend(deadline);

    // The message that shows the new key in use, and its answer.
    assertThat(session.keyUse().messages()).isLessThanOrEqualTo(2);
    session.heartbeat(deadline);
  }

  @ParameterizedTest
  @CsvSource({"0", "23"})
  void noEndAllowsMoreThanThisLibraryOrNothing(int exponent) {
    SessionOffer offer = SessionOffer.everything();
    SessionSupport support = support();

    assertThatThrownBy(() -> offer.withAeadLimitExponent(exponent))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> support.withAeadLimitExponent(exponent))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static SessionUpkeep upkeep(SpdmSession session) {
    return new SessionUpkeep(session, SessionUpkeep.Policy.DEFAULT, () -> Instant.EPOCH);
  }

  private static SessionSupport support() {
    return new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_256_GCM), 10, 2);
  }

  /** A session that is established; what passed before is forgotten. */
  private SpdmSession open(int ofRequester, int ofResponder) throws SpdmException {
    device.offerSessions(support().withAeadLimitExponent(ofResponder), true, false);
    SpdmConnection connection =
        SpdmConnection.connect(
            InMemoryTransport.over("test device", this::pass),
            RequesterConfig.defaults()
                .withVersions(Set.of(SpdmVersion.V1_3))
                .withSessions(SessionOffer.everything().withAeadLimitExponent(ofRequester)),
            CRYPTO,
            deadline);
    SpdmSession session =
        connection.openSession(
            0, connection.certificateChain(0, deadline), MeasurementSummaryType.NONE, deadline);
    sent.clear();
    came.clear();
    return session;
  }

  private Optional<TransportMessage> pass(TransportMessage request) {
    Optional<TransportMessage> response = responder.handle(request);
    if (request.isSecured()) {
      sent.add(request.octets());
      came.add(response.orElseThrow().octets());
    }
    return response;
  }
}
