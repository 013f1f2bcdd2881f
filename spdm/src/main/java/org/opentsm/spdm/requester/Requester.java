package org.opentsm.spdm.requester;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.KeyAgreement;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.EndSession;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.Heartbeat;
import org.opentsm.spdm.message.KeyExchange;
import org.opentsm.spdm.message.KeyUpdate;
import org.opentsm.spdm.message.KeyUpdate.Operation;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.session.SecuredVersions;
import org.opentsm.spdm.transcript.Negotiated;

/**
 * The Requester's end of one conversation, without input or output: each operation is an {@link
 * Exchange} that says what to send and takes what comes.
 *
 * <p>One operation at a time, each driven to its end before the next begins; {@link #negotiate}
 * first. {@link SpdmConnection} drives them over a transport. What an operation checks is that the
 * answers hold together: signatures, digests, echoes. Whether the keys, chains and measurements are
 * acceptable is a verifier's to decide.
 */
public final class Requester {
  private static final int REQUESTER_CONTEXT = 8;
  private static final int KEY_EXCHANGE_RANDOM = 32;

  private final Conversation conversation;

  /**
   * A Requester for one conversation.
   *
   * @param config what it offers
   * @param crypto digests, signatures, random numbers
   */
  public Requester(RequesterConfig config, SpdmCrypto crypto) {
    this(new Conversation(config, crypto));
  }

  private Requester(Conversation conversation) {
    this.conversation = conversation;
  }

  /**
   * GET_VERSION, GET_CAPABILITIES, NEGOTIATE_ALGORITHMS: begins the conversation, or begins anew.
   */
  public Exchange<Negotiated> negotiate() {
    requireNoSession(MessageCode.GET_VERSION);
    return new Exchange<>(conversation, new VersionState(conversation));
  }

  /** GET_DIGESTS. */
  public Exchange<GetDigests.Response> digests() throws NegotiationException {
    return new Exchange<>(
        conversation, new DigestsState(conversation, require(ResponderCapability.CERT_CAP)));
  }

  /**
   * GET_CERTIFICATE until the chain is whole. {@link #chain} makes something of it.
   *
   * @param slot 0 to 7
   */
  public Exchange<Bytes> certificate(int slot) throws NegotiationException {
    Negotiated negotiated = require(ResponderCapability.CERT_CAP);
    requireSlot(slot);
    return new Exchange<>(conversation, CertificateState.begin(conversation, negotiated, slot));
  }

  /**
   * The chain in the octets of a slot. They must have the digest that DIGESTS stated, if there was
   * one, and a leaf key for the negotiated algorithm. If not, the conversation can go on: every
   * message was in order.
   *
   * @param slot that they were in
   * @param octets that {@link #certificate} gave
   */
  public CertificateChain chain(int slot, Bytes octets) throws SpdmException {
    Negotiated negotiated = require(ResponderCapability.CERT_CAP);
    Bytes digest = conversation.crypto.digest(negotiated.hash(), octets);
    Bytes stated = conversation.digestOf(slot).orElse(digest);
    if (!stated.equals(digest)) {
      throw VerificationException.digest(
          MessageCode.CERTIFICATE.name(), "digest of the chain in slot " + slot, stated, digest);
    }
    CertificateChain chain =
        CertificateChain.decode(octets, negotiated.hash(), negotiated.version());
    conversation.crypto.requireKeyFits(negotiated.asym(), chain.leaf().publicKey());
    return chain;
  }

  /**
   * CHALLENGE, and the check of its signature.
   *
   * @param slot 0 to 7
   * @param chain in that slot
   * @param summary which measurements the answer summarises
   * @param nonce 32 octets
   */
  public Exchange<ChallengeResult> challenge(
      int slot, CertificateChain chain, MeasurementSummaryType summary, Bytes nonce)
      throws NegotiationException {
    requireNoSession(MessageCode.CHALLENGE);
    Negotiated negotiated = require(ResponderCapability.CHAL_CAP);
    requireSlot(slot);
    if (summary != MeasurementSummaryType.NONE) {
      requireMeasurements(negotiated);
    }
    boolean context = negotiated.version().atLeast(SpdmVersion.V1_3);
    Challenge.Request request =
        new Challenge.Request(
            negotiated.version(),
            slot,
            summary,
            nonce,
            context ? conversation.crypto.random(REQUESTER_CONTEXT) : Bytes.EMPTY);
    return new Exchange<>(
        conversation, new ChallengeState(conversation, negotiated, request, chain));
  }

  /** GET_MEASUREMENTS without a signature. The Responder need not have certificates. */
  public Exchange<MeasurementsResult> measurements(MeasurementsQuery query)
      throws NegotiationException {
    if (query.nonce().isPresent()) {
      throw new IllegalArgumentException("signed measurements need the chain that signs");
    }
    return measurements(query, Optional.empty());
  }

  /**
   * GET_MEASUREMENTS, and the check of its signature if there is one.
   *
   * @param chain of the slot that signs; unused without a signature
   */
  public Exchange<MeasurementsResult> measurements(MeasurementsQuery query, CertificateChain chain)
      throws NegotiationException {
    return measurements(query, Optional.of(chain));
  }

  /**
   * KEY_EXCHANGE, and the check of its signature: {@link #finish} comes next.
   *
   * @param slot 0 to 7
   * @param chain in that slot
   * @param summary which measurements the answer summarises
   * @param format of secured messages on the transport
   */
  public Exchange<Handshake> keyExchange(
      int slot, CertificateChain chain, MeasurementSummaryType summary, SecuredFormat format)
      throws NegotiationException {
    requireNoSession(MessageCode.KEY_EXCHANGE);
    Negotiated negotiated = require(ResponderCapability.KEY_EX_CAP);
    requireSlot(slot);
    if (negotiated.session().isEmpty()) {
      throw new NegotiationException("sessions", "algorithms for secured sessions", "none");
    }
    if (summary != MeasurementSummaryType.NONE) {
      requireMeasurements(negotiated);
    }
    KeyAgreement.Share share = conversation.crypto.agreement(negotiated.sessions().group()).begin();
    KeyExchange.Request request =
        new KeyExchange.Request(
            negotiated.version(),
            summary,
            slot,
            conversation.nextSessionId(),
            0,
            conversation.crypto.random(KEY_EXCHANGE_RANDOM),
            share.exchangeData(),
            SecuredVersions.offer(negotiated.version(), SecuredVersions.SPOKEN));
    return new Exchange<>(
        conversation,
        new KeyExchangeState(
            conversation,
            negotiated,
            request,
            chain,
            share,
            negotiated.multiKey() ? conversation.digestsOctets() : Bytes.EMPTY,
            format));
  }

  /**
   * FINISH: gives TH2, the digest of the whole handshake, under which the session is established.
   *
   * @param transportPadding octets that the transport may leave behind a secured message, 0 to 3
   */
  public Exchange<Bytes> finish(Handshake handshake, int transportPadding)
      throws NegotiationException {
    Negotiated negotiated = requireNegotiated();
    Conversation way =
        negotiated.sessions().inTheClear()
            ? conversation
            : conversation.within(new Channel.Secured(handshake.session(), transportPadding));
    return new Exchange<>(way, FinishState.begin(way, negotiated, handshake));
  }

  /**
   * The Requester's end of an established session: the same operations, but for {@link #negotiate},
   * {@link #challenge} and {@link #keyExchange}, which have no place there.
   *
   * @param transportPadding octets that the transport may leave behind a secured message, 0 to 3
   */
  public Requester within(SecureSession session, int transportPadding) {
    return new Requester(conversation.within(new Channel.Secured(session, transportPadding)));
  }

  /** HEARTBEAT, in a session. */
  public Exchange<Heartbeat.Response> heartbeat() throws NegotiationException {
    requireSession();
    return new Exchange<>(conversation, new HeartbeatState(conversation, requireNegotiated()));
  }

  /**
   * KEY_UPDATE, and the message that shows the new keys in use, in a session.
   *
   * @param all whether the keys of both directions are renewed, or this end's alone
   */
  public Exchange<KeyUpdate.Response> updateKeys(boolean all) throws NegotiationException {
    SecureSession session = requireSession();
    Negotiated negotiated = requireNegotiated();
    Operation operation = all ? Operation.UPDATE_ALL_KEYS : Operation.UPDATE_KEY;
    return new Exchange<>(
        conversation,
        new KeyUpdateState(
            conversation,
            negotiated,
            session,
            new KeyUpdate.Request(negotiated.version(), operation, 0)));
  }

  /** END_SESSION, in a session: the negotiated state is kept where the Responder can. */
  public Exchange<EndSession.Response> endSession() throws NegotiationException {
    requireSession();
    Negotiated negotiated = requireNegotiated();
    return new Exchange<>(
        conversation,
        new EndSessionState(
            conversation, negotiated, new EndSession.Request(negotiated.version(), 0)));
  }

  private SecureSession requireSession() {
    if (conversation.channel instanceof Channel.Secured secured) {
      return secured.session();
    }
    throw new IllegalStateException("there is no session");
  }

  private void requireNoSession(MessageCode request) {
    if (conversation.channel instanceof Channel.Secured) {
      throw new IllegalStateException(request + " has no place in a session");
    }
  }

  private Exchange<MeasurementsResult> measurements(
      MeasurementsQuery query, Optional<CertificateChain> chain) throws NegotiationException {
    Negotiated negotiated = requireNegotiated();
    requireMeasurements(negotiated);
    if (query.nonce().isPresent()) {
      require(ResponderCapability.MEAS_CAP_SIG);
      requireSlotParameter(negotiated, query.slot());
    }
    return new Exchange<>(
        conversation,
        new MeasurementsState(conversation, negotiated, request(negotiated, query), chain));
  }

  /**
   * VENDOR_DEFINED_REQUEST.
   *
   * @param standardId {@link org.opentsm.spdm.message.StandardsBody}
   * @param vendorId as long as the body says
   * @param payload at most 65,535 octets
   */
  public Exchange<VendorDefined.Response> vendorDefined(
      int standardId, Bytes vendorId, Bytes payload) throws NegotiationException {
    Negotiated negotiated = requireNegotiated();
    return new Exchange<>(
        conversation,
        new VendorState(
            conversation,
            negotiated,
            new VendorDefined.Request(negotiated.version(), false, standardId, vendorId, payload)));
  }

  /** GET_VERSION to ALGORITHMS as they were sent and came. */
  public Bytes vca() {
    return conversation.transcript.vca();
  }

  private static GetMeasurements.Request request(Negotiated negotiated, MeasurementsQuery query) {
    SpdmVersion version = negotiated.version();
    boolean signed = query.nonce().isPresent();
    boolean raw = query.rawBitStream() && version.atLeast(SpdmVersion.V1_2);
    return new GetMeasurements.Request(
        version,
        (signed ? GetMeasurements.GENERATE_SIGNATURE : 0)
            | (raw ? GetMeasurements.RAW_BIT_STREAM_REQUESTED : 0),
        query.operation(),
        query.nonce().orElse(Bytes.EMPTY),
        signed && version.atLeast(SpdmVersion.V1_1) ? query.slot() : 0,
        version.atLeast(SpdmVersion.V1_3) ? query.requesterContext() : Bytes.EMPTY);
  }

  private Negotiated requireNegotiated() throws NegotiationException {
    return conversation.requireNegotiated();
  }

  private Negotiated require(ResponderCapability capability) throws NegotiationException {
    Negotiated negotiated = requireNegotiated();
    if (!negotiated.has(capability)) {
      throw new NegotiationException(
          "capability", capability.name(), negotiated.capabilities().toString());
    }
    return negotiated;
  }

  private static void requireMeasurements(Negotiated negotiated) throws NegotiationException {
    if (negotiated.measurementHash().isEmpty()) {
      throw new NegotiationException(
          "measurements", "MEAS_CAP", negotiated.capabilities().toString());
    }
  }

  /** GET_MEASUREMENTS of 1.0 names no slot: the key of slot 0 signs. */
  private static void requireSlotParameter(Negotiated negotiated, int slot)
      throws NegotiationException {
    if (slot != 0 && !negotiated.version().atLeast(SpdmVersion.V1_1)) {
      throw new NegotiationException(
          "GET_MEASUREMENTS of slot " + slot,
          "SPDM " + SpdmVersion.V1_1 + " or later",
          "SPDM " + negotiated.version());
    }
  }

  private static void requireSlot(int slot) {
    if (slot < 0 || slot > 7) {
      throw new IllegalArgumentException("slot is " + slot + ", must be 0 to 7");
    }
  }
}
