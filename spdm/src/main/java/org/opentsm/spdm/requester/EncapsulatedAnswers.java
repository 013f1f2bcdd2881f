package org.opentsm.spdm.requester;

import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.answer.AgreedTerms;
import org.opentsm.spdm.answer.AnsweringCapabilities;
import org.opentsm.spdm.answer.EndpointAnswers;
import org.opentsm.spdm.answer.EventAnswers;
import org.opentsm.spdm.answer.Identification;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.answer.RequestCode;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.event.SessionEvents;
import org.opentsm.spdm.identity.Identity;
import org.opentsm.spdm.identity.SlotInfo;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetCertificate;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.GetEndpointInfo;
import org.opentsm.spdm.message.GetSupportedEventTypes;
import org.opentsm.spdm.message.KeyUpdate;
import org.opentsm.spdm.message.KeyUpdate.Operation;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.MessageDecoder;
import org.opentsm.spdm.message.MessageSizes;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SendEvent;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.message.SubscribeEventTypes;
import org.opentsm.spdm.session.HandshakeTranscript;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transcript.SignedSpan;
import org.opentsm.spdm.transcript.Transcript;
import org.opentsm.spdm.wire.WireReader;

/**
 * What a Requester answers to encapsulated requests: there it has the Responder's part, and gives
 * the Responder's answers, from its own identity (DSP0274, "Encapsulated request flow").
 *
 * <p>One flow; one thread at a time.
 */
final class EncapsulatedAnswers {
  /** What a handshake is interrupted for; everything else waits until it is over. */
  private static final Set<MessageCode> IDENTIFICATION =
      Set.of(MessageCode.GET_DIGESTS, MessageCode.GET_CERTIFICATE);

  /** Of DELIVER_ENCAPSULATED_RESPONSE. */
  private static final int HEADER = 4;

  private final Negotiated negotiated;
  private final Terms terms;
  private final Transcript transcript;
  private final Optional<RequesterIdentity> identity;
  private final SpdmCrypto crypto;
  private final Optional<Identification> identification;
  private final Optional<HandshakeTranscript> handshake;
  private final Optional<SecureSession> session;
  private final EventAnswers events;
  private boolean updating;
  private boolean digestsTold;

  /**
   * The answers of one flow.
   *
   * @param identity of the Requester; without one it answers nothing about certificates
   * @param longestRequest octets of the longest request that the Responder takes, in pieces if need
   *     be
   * @param vca of the connection
   * @param handshake that the flow belongs to: it covers DIGESTS where several keys are in use
   * @param session that the flow is in; empty for one in the clear
   * @param sessionEvents what the session has to do with events
   */
  EncapsulatedAnswers(
      Optional<RequesterIdentity> identity,
      Negotiated negotiated,
      long longestRequest,
      SpdmCrypto crypto,
      Transcript vca,
      Optional<HandshakeTranscript> handshake,
      Optional<SecureSession> session,
      SessionEvents sessionEvents) {
    this.identity = identity;
    this.crypto = crypto;
    this.negotiated = negotiated;
    this.terms = new Terms(negotiated, longestRequest - HEADER);
    this.transcript = vca.ofRequester();
    this.handshake = handshake;
    this.session = session;
    this.events =
        new EventAnswers(
            terms,
            negotiated.requesterCapabilities().contains(RequesterCapability.EVENT_CAP),
            negotiated.has(ResponderCapability.EVENT_CAP),
            session.map(it -> new EventAnswers.In(it.id(), sessionEvents)));
    this.identification =
        identity.filter(_ -> negotiated.requesterAsym().isPresent()).map(this::identification);
  }

  /**
   * The answer to a request, be it ERROR. None can make this throw.
   *
   * @param request from SPDMVersion on
   * @param padding octets that may follow it, 0 to 3
   */
  Bytes answer(Bytes request, int padding) {
    try {
      return decodeAndAnswer(request, padding);
    } catch (Refusal refused) {
      return refused.response(negotiated.version()).encode();
    } catch (RuntimeException identityFailed) {
      // What the identity cannot do must not become what the peer can do to this program.
      return Refusal.of(ErrorCode.UNSPECIFIED).response(negotiated.version()).encode();
    }
  }

  private Bytes decodeAndAnswer(Bytes message, int padding) throws Refusal {
    MessageCode code = RequestCode.of(message);
    if (message.get(0) != negotiated.version().code()) {
      throw Refusal.of(ErrorCode.VERSION_MISMATCH);
    }
    WireReader in = new WireReader(code.name(), message);
    SpdmRequest request;
    try {
      request = MessageDecoder.readRequest(in, MessageSizes.NONE);
      in.end(padding);
    } catch (MalformedMessageException malformed) {
      throw Refusal.invalid();
    }
    if (handshake.isPresent() && !IDENTIFICATION.contains(code)) {
      throw Refusal.unexpected();
    }
    transcript.begin(code);
    Bytes received = in.consumed();
    return switch (request) {
      case GetDigests.Request digests -> digests(digests, received);
      case GetCertificate.Request certificate ->
          identification(code).certificate(certificate, received);
      case Challenge.Request challenge -> challenge(challenge, received);
      case GetEndpointInfo.Request get -> endpointInfo(get, received);
      case KeyUpdate.Request update -> keyUpdate(update);
      case GetSupportedEventTypes.Request get -> events.supported(get);
      case SubscribeEventTypes.Request wish -> events.subscribe(wish);
      case SendEvent.Request sent -> events.acknowledge(sent);
      default -> throw Refusal.unsupported(code);
    };
  }

  private Identification identification(RequesterIdentity owner) {
    return new Identification(
        shown(owner),
        crypto,
        transcript,
        terms,
        AnsweringCapabilities.of(negotiated.requesterCapabilities())::contains);
  }

  /** Without a signature it can be told even where none was agreed on. */
  private Bytes endpointInfo(GetEndpointInfo.Request request, Bytes received) throws Refusal {
    RequesterIdentity owner = identity.orElseThrow(() -> Refusal.unsupported(request.code()));
    return new EndpointAnswers(
            identification(owner),
            crypto,
            transcript,
            terms,
            AnsweringCapabilities.of(negotiated.requesterCapabilities())::contains)
        .endpointInfo(request, received, owner::endpointInfo);
  }

  private Identification identification(MessageCode request) throws Refusal {
    return identification.orElseThrow(() -> Refusal.unsupported(request));
  }

  /** The handshake covers the first, as that of the Responder. */
  private Bytes digests(GetDigests.Request request, Bytes received) throws Refusal {
    Bytes answer = identification(request.code()).digests(request, received);
    if (negotiated.requesterMultiKey() && !digestsTold) {
      handshake.ifPresent(transcripts -> transcripts.add(answer));
      digestsTold = true;
    }
    return answer;
  }

  /** An end that was not chosen to use several keys has one. */
  private Identity shown(RequesterIdentity owner) {
    return owner.hasSeveralKeys() && !negotiated.requesterMultiKey() ? new FirstSlot(owner) : owner;
  }

  /** CHALLENGE has no place in a session, be it encapsulated. */
  private Bytes challenge(Challenge.Request request, Bytes received) throws Refusal {
    if (session.isPresent()) {
      throw Refusal.unexpected();
    }
    return identification(request.code()).challenge(request, received);
  }

  /** The Responder renews its own key alone; the Requester's would be the Requester's to renew. */
  private Bytes keyUpdate(KeyUpdate.Request request) throws Refusal {
    boolean agreed = negotiated.session().map(sessions -> sessions.keyUpdate()).orElse(false);
    if (!agreed || session.isEmpty()) {
      throw Refusal.unexpected();
    }
    Operation expected = updating ? Operation.VERIFY_NEW_KEY : Operation.UPDATE_KEY;
    if (request.operation() != expected) {
      throw Refusal.invalid();
    }
    if (updating && !session.get().peerKeyIsProven()) {
      throw Refusal.unexpected();
    }
    // A flow that ended between the two begins anew: the key that is not proven yet is meant.
    if (!updating && session.get().peerKeyIsProven()) {
      updatePeerKey(session.get());
    }
    updating = !updating;
    return new KeyUpdate.Response(request.version(), request.operation(), request.tag()).encode();
  }

  /** Where the session was closed meanwhile, no answer goes out. */
  private static void updatePeerKey(SecureSession session) throws Refusal {
    try {
      session.updatePeerKey();
    } catch (SpdmException closed) {
      throw Refusal.unexpected();
    }
  }

  /** What was agreed on for the Requester's answers. */
  private record Terms(Negotiated negotiated, long transferLimit) implements AgreedTerms {
    @Override
    public SpdmVersion version() {
      return negotiated.version();
    }

    @Override
    public boolean multiKey() {
      return negotiated.requesterMultiKey();
    }

    @Override
    public SignatureAlgorithm requireAsym() throws Refusal {
      return negotiated.requesterAsym().orElseThrow(Refusal::unexpected);
    }

    @Override
    public HashAlgorithm requireHash() throws Refusal {
      return negotiated.baseHash().orElseThrow(Refusal::unexpected);
    }
  }

  /** Slot 0 alone. */
  private record FirstSlot(Identity all) implements Identity {
    @Override
    public Optional<Bytes> certificateChain(int slot, SignatureAlgorithm asym, HashAlgorithm hash) {
      return slot == 0 ? all.certificateChain(slot, asym, hash) : Optional.empty();
    }

    @Override
    public int supportedSlots() {
      return 1;
    }

    @Override
    public SlotInfo slotInfo(int slot, SignatureAlgorithm asym) {
      return all.slotInfo(slot, asym);
    }

    @Override
    public Bytes sign(int slot, SignatureAlgorithm asym, HashAlgorithm hash, SignedSpan span)
        throws GeneralSecurityException {
      return all.sign(slot, asym, hash, span);
    }
  }
}
