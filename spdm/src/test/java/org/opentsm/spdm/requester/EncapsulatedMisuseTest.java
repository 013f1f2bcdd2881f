package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.DeliverEncapsulatedResponse;
import org.opentsm.spdm.message.DeliverEncapsulatedResponse.PayloadType;
import org.opentsm.spdm.message.EndSession;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetEncapsulatedRequest;
import org.opentsm.spdm.message.GetEndpointInfo;
import org.opentsm.spdm.message.Heartbeat;
import org.opentsm.spdm.message.KeyUpdate;
import org.opentsm.spdm.message.KeyUpdate.Operation;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.responder.MutualAuthentication.Form;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SecuredAnswers;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.testing.TestRequester;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.TransportMessage;
import org.opentsm.spdm.wire.WireReader;

/** A Responder that makes wrong use of encapsulated requests in a session. */
class EncapsulatedMisuseTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final SpdmVersion VERSION = SpdmVersion.V1_3;

  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final TestDevice device = new TestDevice();

  /** What is asked in the place of what the Responder wants, one after the other. */
  private final Queue<Bytes> script = new ArrayDeque<>();

  private boolean misusing;

  /** Whether the Responder goes over to its next key for the last of what it asks. */
  private boolean renewing;

  /** What the Requester answered to that. */
  private final List<Bytes> delivered = new ArrayList<>();

  @BeforeEach
  void offerSessions() {
    device.offerSessions(
        new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_256_GCM), 0, 1),
        true,
        false);
    device.demand(Form.ENCAPSULATED, false);
  }

  static Stream<Arguments> misuses() {
    return Stream.of(
        Arguments.of(update(Operation.VERIFY_NEW_KEY), ErrorCode.INVALID_REQUEST),
        Arguments.of(update(Operation.UPDATE_ALL_KEYS), ErrorCode.INVALID_REQUEST),
        Arguments.of(challenge(), ErrorCode.UNEXPECTED_REQUEST),
        Arguments.of(new Heartbeat.Request(VERSION), ErrorCode.UNSUPPORTED_REQUEST),
        Arguments.of(new EndSession.Request(VERSION, 0), ErrorCode.UNSUPPORTED_REQUEST),
        Arguments.of(new GetEncapsulatedRequest.Request(VERSION), ErrorCode.UNSUPPORTED_REQUEST));
  }

  @ParameterizedTest
  @MethodSource("misuses")
  void isRefusedAndTheSessionGoesOn(SpdmRequest request, ErrorCode expected) throws Exception {
    SpdmSession session = open();

    ask(request);
    session.answerRequests(deadline);

    assertThat(delivered).singleElement().satisfies(answer -> requireError(answer, expected));
    session.heartbeat(deadline);
    session.updateKeys(true, deadline);
    session.heartbeat(deadline);
  }

  /** The new key counts once a message was under it; a message under the former one shows none. */
  @Test
  void aNewKeyIsVerifiedUnderItself() throws Exception {
    SpdmSession session = open();

    ask(update(Operation.UPDATE_KEY), update(Operation.VERIFY_NEW_KEY));
    session.answerRequests(deadline);

    assertThat(delivered).hasSize(2);
    assertThat(delivered.get(0).get(1)).isEqualTo(MessageCode.KEY_UPDATE_ACK.value());
    requireError(delivered.get(1), ErrorCode.UNEXPECTED_REQUEST);
  }

  /** A flow that ended after UPDATE_KEY begins anew: the next key is meant, not the one after. */
  @Test
  void anUpdateThatIsAskedForAgainIsOneUpdate() throws Exception {
    SpdmSession session = open();
    ask(update(Operation.UPDATE_KEY));
    session.answerRequests(deadline);

    ask(update(Operation.UPDATE_KEY), update(Operation.VERIFY_NEW_KEY));
    renewing = true;
    session.answerRequests(deadline);

    assertThat(delivered)
        .hasSize(3)
        .allSatisfy(
            answer -> assertThat(answer.get(1)).isEqualTo(MessageCode.KEY_UPDATE_ACK.value()));
    session.heartbeat(deadline);
  }

  static Stream<SpdmRequest> whatHasNoPlaceInAHandshake() {
    return Stream.of(
        update(Operation.UPDATE_KEY),
        update(Operation.UPDATE_ALL_KEYS),
        challenge(),
        new GetEndpointInfo.Request(
            VERSION, GetEndpointInfo.DEVICE_CLASS_IDENTIFIER, 0, Bytes.EMPTY));
  }

  @ParameterizedTest
  @MethodSource
  void whatHasNoPlaceInAHandshake(SpdmRequest request) {
    ask(request);

    assertThatThrownBy(this::open).isInstanceOf(SpdmException.class);

    assertThat(delivered)
        .singleElement()
        .satisfies(answer -> requireError(answer, ErrorCode.UNEXPECTED_REQUEST));
  }

  private void ask(SpdmRequest... requests) {
    for (SpdmRequest request : requests) {
      script.add(request.encode());
    }
    misusing = true;
  }

  private Optional<TransportMessage> answer(
      SecureSession session, Bytes request, UnaryOperator<Bytes> responder) throws SpdmException {
    int code = request.get(1);
    if (misusing && code == MessageCode.GET_ENCAPSULATED_REQUEST.value()) {
      Bytes first = next().orElseThrow();
      return sealed(session, new GetEncapsulatedRequest.Response(VERSION, 1, first).encode());
    }
    if (misusing && code == MessageCode.DELIVER_ENCAPSULATED_RESPONSE.value()) {
      Bytes acknowledgement = acknowledgement(request);
      if (renewing && script.isEmpty()) {
        session.updateOwnKey();
        renewing = false;
      }
      return sealed(session, acknowledgement);
    }
    return SecuredAnswers.FAITHFUL.answer(session, request, responder);
  }

  private Bytes acknowledgement(Bytes request) throws MalformedMessageException {
    var told =
        DeliverEncapsulatedResponse.Request.decode(
            new WireReader("DELIVER_ENCAPSULATED_RESPONSE", request));
    delivered.add(told.encapsulatedResponse());
    Optional<Bytes> next = next();
    misusing = next.isPresent();
    return new DeliverEncapsulatedResponse.Response(
            VERSION,
            next.isPresent() ? told.requestId() + 1 & 0xFF : 0,
            next.isPresent() ? PayloadType.PRESENT : PayloadType.ABSENT,
            told.requestId(),
            next.orElse(Bytes.EMPTY))
        .encode();
  }

  private Optional<Bytes> next() {
    return Optional.ofNullable(script.poll());
  }

  private static Optional<TransportMessage> sealed(SecureSession session, Bytes answer)
      throws SpdmException {
    return Optional.of(TransportMessage.secured(session.seal(answer)));
  }

  private SpdmSession open() throws SpdmException {
    Responder responder =
        new Responder(device, CRYPTO, Binding.NONE, InstantSource.system(), this::answer);
    SpdmConnection connection =
        SpdmConnection.connect(
            InMemoryTransport.over("test device", responder),
            RequesterConfig.defaults()
                .withVersions(Set.of(VERSION))
                .withSessions(SessionOffer.everything()),
            Optional.of(new TestRequester()),
            CRYPTO,
            deadline);
    return connection.openSession(
        0, connection.certificateChain(0, deadline), MeasurementSummaryType.NONE, deadline);
  }

  private static void requireError(Bytes answer, ErrorCode expected) {
    assertThat(answer.get(1)).isEqualTo(MessageCode.ERROR.value());
    assertThat(answer.get(2)).isEqualTo(expected.value());
  }

  private static KeyUpdate.Request update(Operation operation) {
    return new KeyUpdate.Request(VERSION, operation, 1);
  }

  private static Challenge.Request challenge() {
    return new Challenge.Request(
        VERSION, 0, MeasurementSummaryType.NONE, Bytes.zeros(32), Bytes.zeros(8));
  }
}
