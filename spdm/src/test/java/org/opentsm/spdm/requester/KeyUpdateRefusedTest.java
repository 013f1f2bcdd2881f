package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ErrorResponse;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SecuredAnswers;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.TransportMessage;

/** A Responder that renews no keys says so under those that it has, and the session goes on. */
class KeyUpdateRefusedTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final Queue<ErrorCode> errors = new ArrayDeque<>();
  private final TestDevice device = new TestDevice();

  @BeforeEach
  void offerSessions() {
    device.offerSessions(
        new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_256_GCM), 0, 1),
        true,
        false);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refused(boolean all) throws Exception {
    SpdmSession session = open();
    errors.add(ErrorCode.UNEXPECTED_REQUEST);

    assertThatThrownBy(() -> session.updateKeys(all, deadline))
        .isInstanceOf(PeerErrorException.class);

    session.heartbeat(deadline);
    session.updateKeys(all, deadline);
    session.heartbeat(deadline);
    session.finish(deadline);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void busy(boolean all) throws Exception {
    SpdmSession session = open();
    errors.add(ErrorCode.BUSY);
    errors.add(ErrorCode.BUSY);

    session.updateKeys(all, deadline);

    assertThat(errors).isEmpty();
    session.heartbeat(deadline);
    session.finish(deadline);
  }

  private SpdmSession open() throws Exception {
    SecuredAnswers reluctant =
        (session, request, responder) -> {
          boolean asked = request.get(1) == MessageCode.KEY_UPDATE.value();
          ErrorCode error = asked ? errors.poll() : null;
          if (error == null) {
            return SecuredAnswers.FAITHFUL.answer(session, request, responder);
          }
          Bytes refusal = ErrorResponse.of(SpdmVersion.V1_3, error, 0).encode();
          return Optional.of(TransportMessage.secured(session.seal(refusal)));
        };
    Responder responder =
        new Responder(device, CRYPTO, Binding.NONE, InstantSource.system(), reluctant);
    SpdmConnection connection =
        SpdmConnection.connect(
            InMemoryTransport.over("test device", responder),
            RequesterConfig.defaults()
                .withVersions(Set.of(SpdmVersion.V1_3))
                .withRetry(
                    new RetryPolicy(
                        Duration.ofMinutes(1), 2, Duration.ofMillis(1), 2, Duration.ofSeconds(1)))
                .withSessions(SessionOffer.everything()),
            CRYPTO,
            deadline);
    return connection.openSession(
        0, connection.certificateChain(0, deadline), MeasurementSummaryType.NONE, deadline);
  }
}
