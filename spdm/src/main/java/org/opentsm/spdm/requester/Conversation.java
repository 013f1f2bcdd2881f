package org.opentsm.spdm.requester;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.chunk.ChunkTerms;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.event.SessionEvents;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.SupportedAlgorithms;
import org.opentsm.spdm.session.HandshakeTranscript;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transcript.Transcript;

/** What a Requester remembers of the conversation with one Responder. */
final class Conversation {
  /** ST1 (DSP0274, "Timing requirements"). */
  private static final Duration ST1 = Duration.ofMillis(100);

  private static final int LAST_HANDLE = 0xFF;

  final RequesterConfig config;
  final Optional<RequesterIdentity> identity;
  final SpdmCrypto crypto;
  final Channel channel;
  final Transcript transcript;
  final SessionEvents events;
  private @Nullable Negotiated negotiated;
  private Optional<GetDigests.Response> digests = Optional.empty();
  private Optional<SupportedAlgorithms> supported = Optional.empty();
  private ChunkTerms terms = ChunkTerms.NONE;
  private int lastSessionId;
  private int lastHandle = LAST_HANDLE;

  /** The conversation of a connection, in the clear. */
  Conversation(
      RequesterConfig config,
      Optional<RequesterIdentity> identity,
      SpdmCrypto crypto,
      Transcript transcript) {
    this(
        config,
        identity,
        crypto,
        new Channel.Plain(config.maxPadding()),
        transcript,
        SessionEvents.NONE);
  }

  private Conversation(
      RequesterConfig config,
      Optional<RequesterIdentity> identity,
      SpdmCrypto crypto,
      Channel channel,
      Transcript transcript,
      SessionEvents events) {
    this.config = config;
    this.identity = identity;
    this.crypto = crypto;
    this.channel = channel;
    this.transcript = transcript;
    this.events = events;
  }

  /**
   * The conversation of a session on this connection: with transcripts of its own, which begin with
   * the same negotiation. A handshake has nothing to do with events.
   */
  Conversation within(Channel other) {
    return within(other, SessionEvents.NONE);
  }

  /** The same for a session that is established. */
  Conversation within(Channel other, SessionEvents sessionEvents) {
    Conversation inner =
        new Conversation(
            config, identity, crypto, other, transcript.withNegotiationAlone(), sessionEvents);
    inner.negotiated = negotiated;
    inner.terms = other.terms(terms);
    inner.digests = digests;
    return inner;
  }

  /**
   * What this end answers to the encapsulated requests of one flow.
   *
   * @param handshake that the flow belongs to, if it belongs to one
   */
  EncapsulatedAnswers answers(Negotiated agreed, Optional<HandshakeTranscript> handshake) {
    return new EncapsulatedAnswers(
        identity,
        agreed,
        terms.longestSent(),
        crypto,
        transcript,
        handshake,
        channel instanceof Channel.Secured secured
            ? Optional.of(secured.session())
            : Optional.empty(),
        events);
  }

  /** GET_VERSION is about to be sent, or the Responder has lost the connection. */
  void restart() {
    negotiated = null;
    supported = Optional.empty();
    terms = ChunkTerms.NONE;
    digests = Optional.empty();
    transcript.restart();
  }

  void negotiated(Negotiated result) {
    negotiated = result;
  }

  /** CAPABILITIES came: from here on these terms hold. */
  void agree(ChunkTerms agreed) {
    terms = agreed;
  }

  /** CAPABILITIES tells what the Responder could choose, or does not. */
  void supported(Optional<SupportedAlgorithms> told) {
    supported = told;
  }

  /** What the Responder could choose, if it was asked and told. */
  Optional<SupportedAlgorithms> supported() {
    return supported;
  }

  /** How long messages may be, and whether they may come in pieces. */
  ChunkTerms terms() {
    return terms;
  }

  /** Handle of the next CHUNK_SEND: from 0 upwards. */
  int nextHandle() {
    return lastHandle = lastHandle + 1 & LAST_HANDLE;
  }

  void digests(GetDigests.Response response) {
    digests = Optional.of(response);
  }

  /** What DIGESTS said of the key of a slot, where there are several keys. */
  Optional<GetDigests.SlotKey> keyOf(int slot) {
    return digests.flatMap(response -> response.slotKey(slot));
  }

  /** The digest of the chain in a slot, if DIGESTS was received. */
  Optional<Bytes> digestOf(int slot) {
    return digests.flatMap(response -> response.digest(slot));
  }

  /** ReqSessionID of the next session: from 0xFFFF downwards. */
  int nextSessionId() {
    return lastSessionId = lastSessionId - 1 & 0xFFFF;
  }

  boolean isNegotiated() {
    return negotiated != null;
  }

  Negotiated requireNegotiated() throws NegotiationException {
    if (negotiated == null) {
      throw new NegotiationException("connection", "a completed negotiation", "none, or lost it");
    }
    return negotiated;
  }

  /** How long to wait for the answer to a request. */
  Duration patience(boolean cryptographic) {
    Duration allowance = cryptographic && negotiated != null ? negotiated.cryptographicTime() : ST1;
    return config.retry().rtt().plus(allowance);
  }
}
