package org.opentsm.spdm.requester;

import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.event.EventListener;
import org.opentsm.spdm.event.SessionEvents;
import org.opentsm.spdm.event.Subscription;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.KeyUsage;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SupportedAlgorithms;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transcript.Transcript;

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

  private final Conversation conversation;
  private final Demands demands;

  /**
   * A Requester for one conversation.
   *
   * @param config what it offers
   * @param crypto digests, signatures, random numbers
   */
  public Requester(RequesterConfig config, SpdmCrypto crypto) {
    this(config, Optional.empty(), crypto);
  }

  /**
   * A Requester that can authenticate itself in its turn.
   *
   * @param config what it offers
   * @param identity whom it authenticates itself as, if a Responder asks
   * @param crypto digests, signatures, random numbers
   */
  public Requester(
      RequesterConfig config, Optional<RequesterIdentity> identity, SpdmCrypto crypto) {
    this(new Conversation(config, identity, crypto, new Transcript()));
  }

  /**
   * The Requester's part as a Responder has it in encapsulated requests: what the operations send
   * is encapsulated by the caller, and {@link #negotiate} has no place.
   *
   * @param config its DataTransferSize is that of the messages in capsules
   * @param swapped what was negotiated, with the roles exchanged
   * @param transcript that begins with the negotiation
   */
  public static Requester asking(
      RequesterConfig config, SpdmCrypto crypto, Negotiated swapped, Transcript transcript) {
    Conversation conversation = new Conversation(config, Optional.empty(), crypto, transcript);
    conversation.negotiated(swapped);
    return new Requester(conversation);
  }

  private Requester(Conversation conversation) {
    this.conversation = conversation;
    this.demands = new Demands(conversation);
  }

  /**
   * GET_VERSION, GET_CAPABILITIES, NEGOTIATE_ALGORITHMS: begins the conversation, or begins anew.
   */
  public Exchange<Negotiated> negotiate() {
    demands.noSession(MessageCode.GET_VERSION);
    return new Exchange<>(conversation, new VersionState(conversation));
  }

  /**
   * Everything that the Responder could choose in place of what it chose, as CAPABILITIES told;
   * empty if it does not tell, or was not asked: {@link RequesterConfig#supportedAlgorithms}.
   */
  public Optional<SupportedAlgorithms> supportedAlgorithms() {
    return conversation.supported();
  }

  /** GET_DIGESTS. */
  public Exchange<GetDigests.Response> digests() throws NegotiationException {
    return new Exchange<>(
        conversation,
        new DigestsState(conversation, demands.capability(ResponderCapability.CERT_CAP)));
  }

  /**
   * GET_CERTIFICATE until the chain is whole. {@link #chain} makes something of it.
   *
   * @param slot 0 to 7
   */
  public Exchange<Bytes> certificate(int slot) throws NegotiationException {
    Negotiated negotiated = demands.capability(ResponderCapability.CERT_CAP);
    demands.slot(slot);
    return new Exchange<>(conversation, CertificateState.begin(conversation, negotiated, slot));
  }

  /**
   * GET_CERTIFICATE that asks how many octets fit a slot (SlotSizeRequested, from 1.3 on).
   *
   * @param slot 0 to 7
   */
  public Exchange<Long> slotSize(int slot) throws NegotiationException {
    Negotiated negotiated = demands.capability(ResponderCapability.CERT_CAP);
    demands.slot(slot);
    demands.version(negotiated, "SlotSizeRequested", SpdmVersion.V1_3);
    return new Exchange<>(conversation, new SlotSizeState(conversation, negotiated, slot));
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
    Negotiated negotiated = demands.capability(ResponderCapability.CERT_CAP);
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
   * @param slot 0 to 7, whose key signs, or 0xFF
   * @param signer the chain in that slot, or the public key that was given beforehand
   * @param summary which measurements the answer summarises
   * @param nonce 32 octets
   */
  public Exchange<ChallengeResult> challenge(
      int slot, PeerIdentity signer, MeasurementSummaryType summary, Bytes nonce)
      throws NegotiationException {
    demands.noSession(MessageCode.CHALLENGE);
    Negotiated negotiated = demands.capability(ResponderCapability.CHAL_CAP);
    demands.signer(negotiated, slot, signer, KeyUsage.CHALLENGE_USE);
    if (summary != MeasurementSummaryType.NONE) {
      demands.measurements(negotiated);
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
        conversation, new ChallengeState(conversation, negotiated, request, signer));
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
   * @param signer the chain of the slot that signs, or the public key that was given beforehand;
   *     unused without a signature
   */
  public Exchange<MeasurementsResult> measurements(MeasurementsQuery query, PeerIdentity signer)
      throws NegotiationException {
    return measurements(query, Optional.of(signer));
  }

  /**
   * GET_ENCAPSULATED_REQUEST, and answers for as long as the Responder has questions. Gives nothing
   * of use outside of {@link SessionRequests#authenticate}.
   */
  public Exchange<OptionalInt> encapsulatedRequests() throws NegotiationException {
    Negotiated negotiated = demands.negotiated();
    demands.encapsulation(negotiated);
    return new Exchange<>(
        conversation,
        EncapsulatedState.begin(
            conversation, negotiated, conversation.answers(negotiated, Optional.empty())));
  }

  /** What opens, keeps and ends sessions. */
  public SessionRequests sessions() {
    return new SessionRequests(conversation);
  }

  /** What the Responder tells of itself beside certificates and measurements. */
  public InformationRequests information() {
    return new InformationRequests(conversation);
  }

  /** What is asked and told about events, in {@link #within}. */
  public EventRequests events() {
    return new EventRequests(conversation);
  }

  /** What changes the Responder's certificates and keys. */
  public ProvisioningRequests provisioning() {
    return new ProvisioningRequests(conversation);
  }

  /**
   * The Requester's end of an established session: the same operations, but for {@link #negotiate},
   * {@link #challenge} and those that open a session, which have no place there.
   *
   * @param transportPadding octets that the transport may leave behind a secured message, 0 to 3
   */
  public Requester within(SecureSession session, int transportPadding) {
    return within(session, transportPadding, Optional.empty());
  }

  /**
   * The same for a session whose Responder tells of events.
   *
   * @param listener is told of them; without one, none is taken
   */
  public Requester within(
      SecureSession session, int transportPadding, Optional<EventListener> listener) {
    return new Requester(
        conversation.within(
            new Channel.Secured(session, transportPadding),
            SessionEvents.of(conversation.config.events(), listener)));
  }

  /** What this end tells of events, in {@link #within}; empty if nothing. */
  Optional<Subscription> told() {
    return conversation.events.told();
  }

  /** Octets of the longest message that the Responder takes, at once or in pieces. */
  long longestSent() {
    return conversation.terms().longestSent();
  }

  private Exchange<MeasurementsResult> measurements(
      MeasurementsQuery query, Optional<PeerIdentity> signer) throws NegotiationException {
    Negotiated negotiated = demands.negotiated();
    demands.measurements(negotiated);
    if (query.nonce().isPresent()) {
      demands.capability(ResponderCapability.MEAS_CAP_SIG);
      demands.slotParameter(negotiated, query.slot());
      demands.signer(negotiated, query.slot(), signer.orElseThrow(), KeyUsage.MEASUREMENT_USE);
    }
    return new Exchange<>(
        conversation,
        new MeasurementsState(conversation, negotiated, request(negotiated, query), signer));
  }

  /**
   * VENDOR_DEFINED_REQUEST, whose answer has the same form.
   *
   * @param standardId {@link org.opentsm.spdm.message.StandardsBody}
   * @param vendorId as long as the body says
   * @param payload at most 65,535 octets
   */
  public Exchange<VendorDefined.Response> vendorDefined(
      int standardId, Bytes vendorId, Bytes payload) throws NegotiationException {
    return vendorDefined(false, standardId, vendorId, payload);
  }

  /**
   * The same in the large form, which 1.4 and LARGE_RESP_CAP of both ends allow: request and answer
   * are as long as both ends take.
   */
  public Exchange<VendorDefined.Response> largeVendorDefined(
      int standardId, Bytes vendorId, Bytes payload) throws NegotiationException {
    demands.version(demands.negotiated(), "the large form", SpdmVersion.V1_4);
    demands.capability(ResponderCapability.LARGE_RESP_CAP);
    return vendorDefined(true, standardId, vendorId, payload);
  }

  private Exchange<VendorDefined.Response> vendorDefined(
      boolean large, int standardId, Bytes vendorId, Bytes payload) throws NegotiationException {
    Negotiated negotiated = demands.negotiated();
    return new Exchange<>(
        conversation,
        new VendorState(
            conversation,
            negotiated,
            new VendorDefined.Request(negotiated.version(), large, standardId, vendorId, payload)));
  }

  /** GET_VERSION to ALGORITHMS as they were sent and came. */
  public Bytes vca() {
    return conversation.transcript.vca();
  }

  private static GetMeasurements.Request request(Negotiated negotiated, MeasurementsQuery query) {
    SpdmVersion version = negotiated.version();
    boolean signed = query.nonce().isPresent();
    boolean raw = query.rawBitStream() && version.atLeast(SpdmVersion.V1_2);
    boolean anew = query.newMeasurement() && version.atLeast(SpdmVersion.V1_3);
    return new GetMeasurements.Request(
        version,
        (signed ? GetMeasurements.GENERATE_SIGNATURE : 0)
            | (raw ? GetMeasurements.RAW_BIT_STREAM_REQUESTED : 0)
            | (anew ? GetMeasurements.NEW_MEASUREMENT_REQUESTED : 0),
        query.operation(),
        query.nonce().orElse(Bytes.EMPTY),
        signed && version.atLeast(SpdmVersion.V1_1) ? ProvisionedKey.slotBits(query.slot()) : 0,
        version.atLeast(SpdmVersion.V1_3) ? query.requesterContext() : Bytes.EMPTY);
  }
}
