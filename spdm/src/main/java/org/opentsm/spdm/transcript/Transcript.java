package org.opentsm.spdm.transcript;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.MessageCode;

/**
 * The messages of one connection as both ends remember them, in the spans that signatures cover.
 *
 * <p>VCA is the negotiation. B is GET_DIGESTS to the last CERTIFICATE; with CHALLENGE and
 * CHALLENGE_AUTH it makes M1/M2. L is the current run of GET_MEASUREMENTS; it makes L1/L2.
 * Requester and Responder apply the same rules for starting anew: {@link #begin} with each request,
 * {@link #fail} when one was answered with ERROR. They are those of DMTF's implementation, which is
 * stricter than the text where the text leaves room.
 *
 * <p>Each span is limited to 4 MiB, what its messages cost in memory included, so that a peer
 * cannot make this end remember without bound.
 */
public final class Transcript {
  /** The most octets of memory that B or L may take. */
  public static final int SPAN_LIMIT = 4 << 20;

  /** Who sends one of these before CHALLENGE does without it. */
  private static final Set<MessageCode> SKIP_CHALLENGE =
      Set.of(
          MessageCode.GET_MEASUREMENTS,
          MessageCode.KEY_EXCHANGE,
          MessageCode.FINISH,
          MessageCode.PSK_EXCHANGE,
          MessageCode.PSK_FINISH,
          MessageCode.KEY_UPDATE,
          MessageCode.HEARTBEAT,
          MessageCode.GET_ENCAPSULATED_REQUEST,
          MessageCode.DELIVER_ENCAPSULATED_RESPONSE,
          MessageCode.END_SESSION,
          MessageCode.GET_MEASUREMENT_EXTENSION_LOG);

  /** What may be said between the negotiation and the DIGESTS of message D. */
  private static final Set<MessageCode> LEAVE_DIGESTS =
      Set.of(
          MessageCode.GET_DIGESTS,
          MessageCode.GET_CSR,
          MessageCode.SET_CERTIFICATE,
          MessageCode.GET_KEY_PAIR_INFO,
          MessageCode.SET_KEY_PAIR_INFO,
          MessageCode.VENDOR_DEFINED_REQUEST);

  private final Span vca;
  private final SigningContext challengeAuth;
  private final Span identity = new Span("message B");
  private final Span measurements = new Span("message L");
  private boolean challenged;
  private boolean digestsMissed;
  private Optional<Bytes> digests = Optional.empty();

  /** A transcript of which nothing was said yet. */
  public Transcript() {
    this(new Span("VCA"), SigningContext.RESPONDER_CHALLENGE_AUTH);
  }

  private Transcript(Span vca, SigningContext challengeAuth) {
    this.vca = vca;
    this.challengeAuth = challengeAuth;
  }

  /** The transcript of a session: it begins with this negotiation, and has the rest to itself. */
  public Transcript withNegotiationAlone() {
    return new Transcript(vca.copy(), challengeAuth);
  }

  /**
   * The transcript of what the Requester proves in its turn, by encapsulated requests: it begins
   * with this negotiation, and its CHALLENGE_AUTH is signed by the Requester.
   */
  public Transcript ofRequester() {
    return new Transcript(vca.copy(), SigningContext.REQUESTER_CHALLENGE_AUTH);
  }

  /** A request other than those of the negotiation is sent or was received. */
  public void begin(MessageCode request) {
    if (request != MessageCode.GET_MEASUREMENTS) {
      measurements.clear();
    }
    digestsMissed |= !LEAVE_DIGESTS.contains(request);
    boolean skipsChallenge = SKIP_CHALLENGE.contains(request) && !challenged;
    if (request == MessageCode.GET_DIGESTS || skipsChallenge) {
      identity.clear();
    }
  }

  /**
   * A request was answered with an ERROR other than ResponseNotReady, or with something that was
   * refused.
   */
  public void fail(MessageCode request) {
    if (request == MessageCode.GET_MEASUREMENTS) {
      measurements.clear();
    }
  }

  /** GET_VERSION: everything starts anew. */
  public void restart() {
    vca.clear();
    identity.clear();
    measurements.clear();
    challenged = false;
    digestsMissed = false;
    digests = Optional.empty();
  }

  /** A request and response of the negotiation. */
  public void addNegotiation(Bytes request, Bytes response) throws ProtocolViolationException {
    vca.add(request, response);
  }

  /** GET_DIGESTS and DIGESTS, or GET_CERTIFICATE and CERTIFICATE. */
  public void addIdentity(Bytes request, Bytes response) throws ProtocolViolationException {
    identity.add(request, response);
    if (digests.isEmpty() && !digestsMissed && isDigests(response)) {
      digests = Optional.of(response);
    }
  }

  /** A GET_MEASUREMENTS and its unsigned MEASUREMENTS. */
  public void addMeasurements(Bytes request, Bytes response) throws ProtocolViolationException {
    measurements.add(request, response);
  }

  /**
   * M1/M2 for a CHALLENGE; B is empty from here on.
   *
   * @param unsignedResponse CHALLENGE_AUTH without its signature
   */
  public SignedSpan completeChallenge(SpdmVersion version, Bytes request, Bytes unsignedResponse) {
    SignedSpan span =
        new SignedSpan(
            version,
            challengeAuth,
            Bytes.concat(
                challengeCoversVca(version) ? vca() : Bytes.EMPTY,
                identity.joined(),
                request,
                unsignedResponse));
    identity.clear();
    challenged = true;
    return span;
  }

  /** Before 1.2 what a Requester signs begins with message B, as DMTF's implementation has it. */
  private boolean challengeCoversVca(SpdmVersion version) {
    return challengeAuth == SigningContext.RESPONDER_CHALLENGE_AUTH
        || version.atLeast(SpdmVersion.V1_2);
  }

  /**
   * L1/L2 for a signed GET_MEASUREMENTS; L is empty from here on.
   *
   * @param unsignedResponse MEASUREMENTS without its signature
   */
  public SignedSpan completeMeasurements(
      SpdmVersion version, Bytes request, Bytes unsignedResponse) {
    SignedSpan span =
        SignedSpan.measurements(
            version, vca(), Bytes.concat(measurements.joined(), request, unsignedResponse));
    measurements.clear();
    return span;
  }

  /** The negotiation: GET_VERSION to ALGORITHMS. */
  public Bytes vca() {
    return vca.joined();
  }

  /**
   * What the signature of ENDPOINT_INFO covers, of the end whose transcript this is.
   *
   * @param messages GET_ENDPOINT_INFO and ENDPOINT_INFO without its signature
   */
  public SignedSpan endpointInfo(SpdmVersion version, Bytes messages) {
    return SignedSpan.endpointInfo(
        version,
        challengeAuth == SigningContext.REQUESTER_CHALLENGE_AUTH
            ? SigningContext.REQUESTER_ENDPOINT_INFO
            : SigningContext.RESPONDER_ENDPOINT_INFO,
        vca(),
        messages);
  }

  /**
   * Message D, which the handshake of a session covers where there are several keys: the first
   * DIGESTS, if GET_DIGESTS came first after the negotiation.
   */
  public Optional<Bytes> firstDigests() {
    return digests;
  }

  private static boolean isDigests(Bytes response) {
    return response.length() > 1 && response.get(1) == MessageCode.DIGESTS.value();
  }

  /** Message B so far, each message by itself. */
  public List<Bytes> identityMessages() {
    return List.copyOf(identity.messages);
  }

  /** The current run of unsigned GET_MEASUREMENTS and MEASUREMENTS, each message by itself. */
  public List<Bytes> measurementMessages() {
    return List.copyOf(measurements.messages);
  }

  private static final class Span {
    /** What remembering a message costs beside its octets: many small ones are dear as well. */
    private static final int OVERHEAD = 64;

    private final String name;
    private final List<Bytes> messages = new ArrayList<>();
    private int size;

    Span(String name) {
      this.name = name;
    }

    void add(Bytes request, Bytes response) throws ProtocolViolationException {
      int cost = request.length() + response.length() + 2 * OVERHEAD;
      if (cost > SPAN_LIMIT - size) {
        throw new ProtocolViolationException(
            name, "size", "at most " + SPAN_LIMIT + " bytes", "more without a signature");
      }
      messages.add(request);
      messages.add(response);
      size += cost;
    }

    Bytes joined() {
      return Bytes.concat(messages);
    }

    Span copy() {
      Span copy = new Span(name);
      copy.messages.addAll(messages);
      copy.size = size;
      return copy;
    }

    void clear() {
      messages.clear();
      size = 0;
    }
  }
}
