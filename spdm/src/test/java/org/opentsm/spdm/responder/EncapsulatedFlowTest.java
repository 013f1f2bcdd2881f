package org.opentsm.spdm.responder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.event.EventListener;
import org.opentsm.spdm.event.EventLog;
import org.opentsm.spdm.message.DmtfEvent.CertificateChanged;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ErrorResponse;
import org.opentsm.spdm.message.EventGroup;
import org.opentsm.spdm.message.GetEncapsulatedRequest;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.SpdmEvent;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SessionOffer;
import org.opentsm.spdm.requester.SessionTerms;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.spdm.responder.MutualAuthentication.Form;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.testing.TestInformation;
import org.opentsm.spdm.testing.TestRequester;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;

/** What a Responder asks goes on, whatever becomes of one question. */
class EncapsulatedFlowTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final SpdmVersion VERSION = SpdmVersion.V1_3;
  private static final Bytes NEXT = new GetEncapsulatedRequest.Request(VERSION).encode();

  private final TestDevice device = new TestDevice();
  private final TestRequester identity = new TestRequester();
  private final EventLog log = new EventLog(List.of(EventGroup.dmtf()), 4);
  private final List<SpdmEvent> told = new ArrayList<>();
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final Responder responder =
      new Responder(device, CRYPTO, Binding.NONE, InstantSource.system());

  @BeforeEach
  void haveSomethingToAsk() {
    identity.information = Optional.of(TestInformation.INFO);
    device.offerSessions(
        new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_256_GCM), 0, 1),
        true,
        false);
    device.demand(Form.NONE, true);
    device.tellOf(log);
  }

  @Test
  void aQuestionThatWasLostIsAskedAgain() throws Exception {
    SpdmConnection connection = connect(RequesterConfig.defaults());
    responder.requestEndpointInfo();

    Bytes lost = responder.handle(NEXT);
    assertThat(lost.get(1)).isEqualTo(0x6A);
    assertThat(responder.handle(NEXT)).isEqualTo(lost);

    assertThat(connection.answerRequests(deadline)).isTrue();
    assertThat(responder.requesterEndpointInfo()).isPresent();
    assertThat(responder.handle(NEXT))
        .isEqualTo(ErrorResponse.of(VERSION, ErrorCode.NO_PENDING_REQUESTS, 0).encode());
  }

  /** Anybody can ask in the clear for the question that waits. */
  @Test
  void whoeverAsksForTheQuestionDoesNotTakeItAway() throws Exception {
    InMemoryTransport between =
        InMemoryTransport.over(
            "test device",
            message -> {
              if (message.octets().equals(NEXT)) {
                responder.handle(NEXT);
              }
              return responder.handle(message);
            });
    SpdmConnection connection = connect(between, RequesterConfig.defaults());

    connection.challenge(
        0,
        connection.certificateChain(0, deadline),
        MeasurementSummaryType.NONE,
        Bytes.zeros(32),
        deadline);

    assertThat(responder.requester()).isPresent();
  }

  @Test
  void aQuestionThatIsTooLargeEndsItsFlowAlone() throws Exception {
    device.eventListener = Optional.of(new WantsTooMuch());
    SpdmConnection connection =
        connect(
            RequesterConfig.defaults()
                .withMaxSpdmMsgSize(OptionalInt.empty())
                .withDataTransferSize(4608)
                .withEvents(new EventLog(List.of(EventGroup.dmtf()), 4)));
    SpdmSession session =
        connection.openSession(
            0,
            connection.certificateChain(0, deadline),
            SessionTerms.of(MeasurementSummaryType.NONE)
                .withAllEvents((_, event) -> told.add(event)),
            deadline);

    assertThatThrownBy(() -> session.answerRequests(deadline))
        .isInstanceOf(PeerErrorException.class)
        .hasMessageContaining("ResponseTooLarge");

    log.add(new CertificateChanged(Set.of(1)));
    responder.requestKeyUpdate(session.id());
    assertThat(session.answerRequests(deadline)).isTrue();
    assertThat(session.answerRequests(deadline)).isTrue();
    assertThat(told).hasSize(1);
    session.heartbeat(deadline);
  }

  /** A device that wants to be told of more groups than its question has room for. */
  private static final class WantsTooMuch implements EventListener {
    @Override
    public void onEvent(Bytes session, SpdmEvent event) {
      throw new AssertionError("nothing was subscribed to");
    }

    @Override
    public List<EventGroup> wanted(List<EventGroup> supported) {
      Set<Integer> types = IntStream.range(1, 200).boxed().collect(Collectors.toSet());
      EventGroup large = new EventGroup(3, Bytes.of(0x34, 0x12), 1, false, types);
      return Collections.nCopies(8, large);
    }
  }

  private SpdmConnection connect(RequesterConfig config) throws SpdmException {
    return connect(InMemoryTransport.over("test device", responder), config);
  }

  private SpdmConnection connect(InMemoryTransport transport, RequesterConfig config)
      throws SpdmException {
    return SpdmConnection.connect(
        transport,
        config.withVersions(Set.of(VERSION)).withSessions(SessionOffer.everything()),
        Optional.of(identity),
        CRYPTO,
        deadline);
  }
}
