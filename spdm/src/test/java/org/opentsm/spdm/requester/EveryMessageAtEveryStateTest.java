package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.event.EventLog;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.DmtfEventType;
import org.opentsm.spdm.message.EndSession;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.EventGroup;
import org.opentsm.spdm.message.Finish;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.GetCertificate;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.GetSupportedEventTypes;
import org.opentsm.spdm.message.GetVersion;
import org.opentsm.spdm.message.Heartbeat;
import org.opentsm.spdm.message.KeyUpdate;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.NegotiateAlgorithms;
import org.opentsm.spdm.message.SendEvent;
import org.opentsm.spdm.message.SpdmEvent;
import org.opentsm.spdm.message.StandardsBody;
import org.opentsm.spdm.message.SubscribeEventTypes;
import org.opentsm.spdm.message.SupportedAlgorithms;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.TransportMessage;

/**
 * Every message at every state, in both roles: only legal ones are answered or taken, what is
 * refused changes nothing, and no session is left.
 */
class EveryMessageAtEveryStateTest {
  private static final SpdmVersion VERSION = SpdmVersion.V1_3;
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final TestDevice DEVICE = new TestDevice();
  private static final EventLog EVENTS = new EventLog(List.of(EventGroup.dmtf()), 1);
  private static final TestDevice WITH_PUBLIC_KEY = new TestDevice();
  private static final int OCTETS = 256;
  private static final Set<MessageCode> ANSWERED_IN_SESSION =
      EnumSet.of(
          MessageCode.GET_DIGESTS,
          MessageCode.GET_CERTIFICATE,
          MessageCode.GET_MEASUREMENTS,
          MessageCode.VENDOR_DEFINED_REQUEST,
          MessageCode.GET_SUPPORTED_EVENT_TYPES,
          MessageCode.SUBSCRIBE_EVENT_TYPES,
          MessageCode.SEND_EVENT,
          MessageCode.GET_ENCAPSULATED_REQUEST,
          MessageCode.HEARTBEAT,
          MessageCode.KEY_UPDATE,
          MessageCode.END_SESSION);

  static {
    for (TestDevice device : List.of(DEVICE, WITH_PUBLIC_KEY)) {
      device.offerSessions(
          new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_128_GCM), 0, 4),
          true,
          false);
      device.tellOf(EVENTS);
      device.eventListener = Optional.of((session, event) -> {});
    }
    WITH_PUBLIC_KEY.usePublicKey();
  }

  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

  /** How far a conversation has come. */
  enum Place {
    START(MessageCode.GET_VERSION),
    VERSIONS(MessageCode.GET_VERSION, MessageCode.GET_CAPABILITIES),
    CAPABILITIES(MessageCode.GET_VERSION, MessageCode.NEGOTIATE_ALGORITHMS),
    NEGOTIATED(
        MessageCode.GET_VERSION,
        MessageCode.GET_DIGESTS,
        MessageCode.GET_CERTIFICATE,
        MessageCode.CHALLENGE,
        MessageCode.GET_MEASUREMENTS,
        MessageCode.VENDOR_DEFINED_REQUEST),
    HANDSHAKE(),
    ESTABLISHED(ANSWERED_IN_SESSION.toArray(MessageCode[]::new));

    final Set<MessageCode> answered;

    Place(MessageCode... answered) {
      this.answered = Set.of(answered);
    }

    boolean inSession() {
      return this == HANDSHAKE || this == ESTABLISHED;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aResponderAnswersWhatIsInPlace(Place place) throws Exception {
    requireInPlace(DEVICE, place, place.answered);
  }

  @ParameterizedTest
  @EnumSource
  void aResponderWithoutCertificatesToo(Place place) throws Exception {
    Set<MessageCode> answered = EnumSet.noneOf(MessageCode.class);
    answered.addAll(place.answered);
    answered.removeAll(Set.of(MessageCode.GET_DIGESTS, MessageCode.GET_CERTIFICATE));
    requireInPlace(WITH_PUBLIC_KEY, place, answered);
  }

  private void requireInPlace(TestDevice device, Place place, Set<MessageCode> answered)
      throws Exception {
    Map<MessageCode, Bytes> whole = requests(device);
    for (int octet = 0; octet < OCTETS; octet++) {
      Optional<MessageCode> code = MessageCode.ofValue(octet).filter(MessageCode::isRequest);
      Bytes header = Bytes.of(VERSION.code(), octet, 0, 0);
      Bytes message = code.map(known -> whole.getOrDefault(known, header)).orElse(header);
      try (Conversed conversed = new Conversed(device, place)) {
        int before = conversed.responder.openSessions();
        Bytes answer = conversed.say(message);

        boolean legal = code.map(answered::contains).orElse(false);
        String what = MessageCode.nameOf(octet) + " at " + place;
        if (legal) {
          assertThat(answer.get(1)).as(what).isEqualTo(octet & 0x7F);
        } else {
          assertThat(answer.get(1)).as(what).isEqualTo(MessageCode.ERROR.value());
          assertThat(allowed(place, code)).as(what).contains(error(answer));
          boolean gone = place == Place.HANDSHAKE && code.equals(Optional.of(MessageCode.FINISH));
          assertThat(conversed.responder.openSessions()).as(what).isEqualTo(gone ? 0 : before);
          if (!gone) {
            conversed.requireGoingOn();
          }
        }
      }
    }
  }

  /** What the specification has for a request that is out of place. */
  private static Set<ErrorCode> allowed(Place place, Optional<MessageCode> code) {
    if (code.isEmpty()) {
      return Set.of(ErrorCode.UNSUPPORTED_REQUEST);
    }
    return switch (place) {
      case START, VERSIONS, CAPABILITIES -> Set.of(ErrorCode.UNEXPECTED_REQUEST);
      case HANDSHAKE ->
          Set.of(
              code.get() == MessageCode.FINISH
                  ? ErrorCode.DECRYPT_ERROR
                  : ErrorCode.UNEXPECTED_REQUEST);
      case NEGOTIATED ->
          switch (code.get()) {
            case GET_CAPABILITIES, NEGOTIATE_ALGORITHMS -> Set.of(ErrorCode.UNEXPECTED_REQUEST);
            case FINISH,
                HEARTBEAT,
                KEY_UPDATE,
                END_SESSION,
                GET_SUPPORTED_EVENT_TYPES,
                SUBSCRIBE_EVENT_TYPES,
                SEND_EVENT ->
                Set.of(ErrorCode.SESSION_REQUIRED);
            default -> refusals();
          };
      case ESTABLISHED ->
          switch (code.get()) {
            case GET_VERSION,
                GET_CAPABILITIES,
                NEGOTIATE_ALGORITHMS,
                CHALLENGE,
                KEY_EXCHANGE,
                FINISH,
                PSK_EXCHANGE,
                PSK_FINISH ->
                Set.of(ErrorCode.UNEXPECTED_REQUEST);
            default -> refusals();
          };
    };
  }

  /** For what the device does not have, or what came without its content. */
  private static Set<ErrorCode> refusals() {
    return Set.of(
        ErrorCode.UNEXPECTED_REQUEST,
        ErrorCode.UNSUPPORTED_REQUEST,
        ErrorCode.INVALID_REQUEST,
        ErrorCode.SESSION_REQUIRED,
        ErrorCode.NO_PENDING_REQUESTS);
  }

  /** The answers of a whole conversation, the last three of them in a session. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
  void aRequesterTakesWhatItAskedFor(int place) {
    for (int octet = 0; octet < OCTETS; octet++) {
      int other = octet;
      int[] answered = {0};
      Responder responder = new Responder(DEVICE, CRYPTO);
      InMemoryTransport transport =
          InMemoryTransport.over(
              "test device",
              request -> {
                Optional<TransportMessage> right = responder.handle(request);
                if (answered[0]++ != place) {
                  return right;
                }
                return Optional.of(
                    TransportMessage.plain(
                        Bytes.of(request.octets().get(0), other, 0, 0, 0, 0, 0, 0)));
              });
      Throwable failure = catchThrowable(() -> converse(transport));

      assertThat(failure)
          .as("%s as answer %s", MessageCode.nameOf(octet), place)
          .isInstanceOf(SpdmException.class);
      assertThat(answered[0]).isGreaterThan(place);
    }
  }

  private void converse(InMemoryTransport transport) throws SpdmException {
    RequesterConfig config =
        config().withRetry(new RetryPolicy(Duration.ZERO, 0, Duration.ZERO, 0, Duration.ZERO));
    SpdmConnection connection = SpdmConnection.connect(transport, config, CRYPTO, deadline);
    connection.digests(deadline);
    CertificateChain chain = connection.certificateChain(0, deadline);
    connection.challenge(0, chain, MeasurementSummaryType.ALL, Bytes.zeros(32), deadline);
    connection.measurements(MeasurementsQuery.allSigned(0, Bytes.zeros(32)), chain, deadline);
    try (SpdmSession session =
        connection.openSession(0, chain, MeasurementSummaryType.NONE, deadline)) {
      session.heartbeat(deadline);
      session.digests(deadline);
      session.finish(deadline);
    }
  }

  private static RequesterConfig config() {
    return RequesterConfig.defaults()
        .withVersions(Set.of(VERSION))
        .withSessions(SessionOffer.everything())
        .withEvents(EVENTS);
  }

  private static ErrorCode error(Bytes answer) {
    return ErrorCode.ofValue(answer.get(2)).orElseThrow();
  }

  /** Whole requests of the messages that every Responder with certificates and sessions answers. */
  private static Map<MessageCode, Bytes> requests(TestDevice device) {
    Map<MessageCode, Bytes> requests = new EnumMap<>(MessageCode.class);
    for (var request :
        List.of(
            new GetVersion.Request(),
            new GetCapabilities.Request(VERSION, 0, 0, 0, 0, 4608, 4608),
            algorithms(),
            new GetDigests.Request(VERSION),
            new GetCertificate.Request(VERSION, 0, false, 0, 0, 100),
            new Challenge.Request(
                VERSION,
                device == DEVICE ? 0 : ProvisionedKey.SLOT,
                MeasurementSummaryType.NONE,
                Bytes.zeros(32),
                Bytes.zeros(8)),
            new GetMeasurements.Request(VERSION, 0, 0, Bytes.EMPTY, 0, Bytes.zeros(8)),
            new VendorDefined.Request(
                VERSION, false, StandardsBody.PCI_SIG.value(), Bytes.of(1, 0), Bytes.of(7)),
            new Finish.Request(
                VERSION, 0, Bytes.EMPTY, Bytes.EMPTY, Bytes.zeros(TestDevice.HASH.size())),
            new GetSupportedEventTypes.Request(VERSION),
            SubscribeEventTypes.Request.of(VERSION, List.of(EventGroup.dmtf())),
            new SendEvent.Request(
                VERSION,
                List.of(
                    new SpdmEvent(
                        1,
                        StandardsBody.DMTF.value(),
                        Bytes.EMPTY,
                        DmtfEventType.CERTIFICATE_CHANGED.value(),
                        Bytes.of(1)))),
            new Heartbeat.Request(VERSION),
            new KeyUpdate.Request(VERSION, KeyUpdate.Operation.UPDATE_KEY, 1),
            new EndSession.Request(VERSION, 0))) {
      requests.put(request.code(), request.encode());
    }
    return requests;
  }

  private static NegotiateAlgorithms.Request algorithms() {
    return new NegotiateAlgorithms.Request(
        VERSION,
        new SupportedAlgorithms(
            SupportedAlgorithms.DMTF,
            0,
            TestDevice.ASYM.mask(),
            TestDevice.HASH.mask(),
            0,
            0,
            List.of(),
            List.of(),
            List.of()));
  }

  /** A Responder that was led to a place. */
  private final class Conversed implements AutoCloseable {
    final Responder responder;
    private final Place place;
    private final Requester requester = new Requester(config(), CRYPTO);
    private final Driver driver;
    private Optional<Handshake> handshake = Optional.empty();

    Conversed(TestDevice device, Place place) throws SpdmException {
      this.responder = new Responder(device, CRYPTO);
      this.driver = new Driver(InMemoryTransport.over("test device", responder));
      this.place = place;
      if (place == Place.VERSIONS || place == Place.CAPABILITIES) {
        responder.handle(new GetVersion.Request().encode());
      }
      if (place == Place.CAPABILITIES) {
        responder.handle(new GetCapabilities.Request(VERSION, 0, 0, 0, 0, 4608, 4608).encode());
      }
      if (place.ordinal() >= Place.NEGOTIATED.ordinal()) {
        driver.run(requester.negotiate(), deadline);
      }
      if (place.inSession()) {
        boolean certified = device == DEVICE;
        PeerIdentity signer =
            certified
                ? requester.chain(0, driver.run(requester.certificate(0), deadline))
                : ProvisionedKey.decode(Bytes.owning(device.key().getEncoded()));
        handshake =
            Optional.of(
                driver.run(
                    requester
                        .sessions()
                        .keyExchange(
                            certified ? 0 : ProvisionedKey.SLOT,
                            signer,
                            SessionTerms.of(MeasurementSummaryType.NONE),
                            Binding.NONE),
                    deadline));
      }
      if (place == Place.ESTABLISHED) {
        finish();
      }
    }

    private void finish() throws SpdmException {
      driver.run(requester.sessions().finish(handshake.orElseThrow(), 0), deadline);
    }

    Bytes say(Bytes message) throws SpdmException {
      if (handshake.isEmpty()) {
        return responder.handle(message);
      }
      SecureSession session = handshake.get().session();
      TransportMessage answer =
          responder.handle(TransportMessage.secured(session.seal(message))).orElseThrow();
      return answer.isSecured() ? session.open(answer.octets(), 0) : answer.octets();
    }

    /** The next message that is in place is answered as if nothing had been. */
    void requireGoingOn() throws SpdmException {
      switch (place) {
        case START -> require(new GetVersion.Request().encode());
        case VERSIONS ->
            require(new GetCapabilities.Request(VERSION, 0, 0, 0, 0, 4608, 4608).encode());
        case CAPABILITIES -> require(algorithms().encode());
        case NEGOTIATED ->
            require(
                new GetMeasurements.Request(VERSION, 0, 0, Bytes.EMPTY, 0, Bytes.zeros(8))
                    .encode());
        case HANDSHAKE -> finish();
        case ESTABLISHED -> require(new Heartbeat.Request(VERSION).encode());
      }
    }

    private void require(Bytes message) throws SpdmException {
      assertThat(say(message).get(1)).isEqualTo(message.get(1) & 0x7F);
    }

    @Override
    public void close() {
      handshake.ifPresent(Handshake::close);
      responder.close();
      assertThat(responder.openSessions()).isZero();
    }
  }
}
