package org.opentsm.spdm.transcript;

import java.util.ArrayList;
import java.util.List;
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
 * <p>Each span is limited to 4 MiB, so that a peer cannot make this end remember without bound.
 */
public final class Transcript {
  /** The most octets that B or L may hold. */
  public static final int SPAN_LIMIT = 4 << 20;

  private final Span vca = new Span("VCA");
  private final Span identity = new Span("M1/M2");
  private final Span measurements = new Span("L1/L2");
  private boolean challenged;

  /** A request other than those of the negotiation is sent or was received. */
  public void begin(MessageCode request) {
    if (request != MessageCode.GET_MEASUREMENTS) {
      measurements.clear();
    }
    boolean skipsChallenge = request == MessageCode.GET_MEASUREMENTS && !challenged;
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
  }

  /** A request and response of the negotiation. */
  public void addNegotiation(Bytes request, Bytes response) throws ProtocolViolationException {
    vca.add(request, response);
  }

  /** GET_DIGESTS and DIGESTS, or GET_CERTIFICATE and CERTIFICATE. */
  public void addIdentity(Bytes request, Bytes response) throws ProtocolViolationException {
    identity.add(request, response);
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
        SignedSpan.challengeAuth(
            version, vca(), identity.joined(), Bytes.concat(request, unsignedResponse));
    identity.clear();
    challenged = true;
    return span;
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

  /** Message B so far, each message by itself. */
  public List<Bytes> identityMessages() {
    return List.copyOf(identity.messages);
  }

  /** The current run of unsigned GET_MEASUREMENTS and MEASUREMENTS, each message by itself. */
  public List<Bytes> measurementMessages() {
    return List.copyOf(measurements.messages);
  }

  private static final class Span {
    private final String name;
    private final List<Bytes> messages = new ArrayList<>();
    private int size;

    Span(String name) {
      this.name = name;
    }

    void add(Bytes request, Bytes response) throws ProtocolViolationException {
      if (response.length() > SPAN_LIMIT - size - request.length()) {
        throw new ProtocolViolationException(
            name, "transcript", "at most " + SPAN_LIMIT + " bytes", "more without a signature");
      }
      messages.add(request);
      messages.add(response);
      size += request.length() + response.length();
    }

    Bytes joined() {
      return Bytes.concat(messages);
    }

    void clear() {
      messages.clear();
      size = 0;
    }
  }
}
