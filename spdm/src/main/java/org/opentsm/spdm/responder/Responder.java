package org.opentsm.spdm.responder;

import java.time.InstantSource;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.SteadyClock;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.answer.RequestCode;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.chunk.ChunkTerms;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ErrorResponse;
import org.opentsm.spdm.message.ErrorResponse.NotReady;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.GetVersion;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.MessageDecoder;
import org.opentsm.spdm.message.MessageSizes;
import org.opentsm.spdm.message.NegotiateAlgorithms;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.RespondIfReady;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.transcript.Transcript;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.MessageHandler;
import org.opentsm.spdm.transport.TransportMessage;
import org.opentsm.spdm.wire.WireReader;

/**
 * The Responder's end of one conversation and of its sessions: requests in, responses out, no other
 * effect.
 *
 * <p>Every request gets an answer, be it ERROR; none can make it throw, and neither can a device
 * that does not keep its own contract. GET_VERSION begins anew at any time, and ends every session.
 * One thread at a time.
 */
public final class Responder implements MessageHandler, AutoCloseable {
  private static final int MAX_PADDING = 3;
  private static final int SESSION_ID = 4;

  private final ResponderDevice device;
  private final SpdmCrypto crypto;
  private final SecuredFormat format;
  private final SecuredAnswers answers;
  private final Dialogue plain = new Dialogue(new Transcript());
  private final SessionTable sessions;
  private final LargeMessages large = new LargeMessages();
  private final EndpointInquiry endpoint = new EndpointInquiry();
  private Phase phase = new Phase.Reset();

  /**
   * A Responder for one conversation, on a transport without secured messages.
   *
   * @param device what it speaks for
   * @param crypto digests, random numbers
   */
  public Responder(ResponderDevice device, SpdmCrypto crypto) {
    this(device, crypto, Binding.NONE, SteadyClock.begin());
  }

  /**
   * A Responder for one conversation.
   *
   * @param device what it speaks for
   * @param crypto digests, random numbers
   * @param format how secured messages look on the transport
   * @param clock by which sessions without a heartbeat end: one that nobody sets, such as {@link
   *     SteadyClock}
   */
  public Responder(
      ResponderDevice device, SpdmCrypto crypto, SecuredFormat format, InstantSource clock) {
    this(device, crypto, format, clock, SecuredAnswers.FAITHFUL);
  }

  /**
   * The same, with another way to answer in sessions.
   *
   * @param answers of this conversation alone
   */
  public Responder(
      ResponderDevice device,
      SpdmCrypto crypto,
      SecuredFormat format,
      InstantSource clock,
      SecuredAnswers answers) {
    this.device = device;
    this.crypto = crypto;
    this.format = format;
    this.answers = answers;
    this.sessions = new SessionTable(clock, device::sessionEnded);
  }

  @Override
  public Optional<TransportMessage> handle(TransportMessage request) {
    return request.isSecured()
        ? handleSecured(request.octets())
        : Optional.of(TransportMessage.plain(handle(request.octets())));
  }

  /**
   * From here on the Requester of a session is asked to take a new key of this end, at its next
   * GET_ENCAPSULATED_REQUEST. Nothing happens if there is no such session, or that was not agreed.
   *
   * @param sessionId 4 octets
   */
  @Override
  public void requestKeyUpdate(Bytes sessionId) {
    Optional<OpenSession> open =
        sessions.get(sessionId).filter(session -> session.stage() == OpenSession.Stage.ESTABLISHED);
    if (open.isPresent() && phase instanceof Phase.Negotiated negotiated) {
      try {
        new Encapsulator(device, crypto, negotiated, plain).askForKeyUpdate(open.get());
      } catch (Refusal lacking) {
        // The Requester would have to be able to do it, and is not.
      }
    }
  }

  /**
   * From here on the Requester is asked what kind of endpoint it is, at its next
   * GET_ENCAPSULATED_REQUEST. Nothing happens if it does not answer that.
   */
  @Override
  public void requestEndpointInfo() {
    endpoint.want();
  }

  /** What the Requester has told of its endpoint, as far as it was asked for and has come. */
  public Optional<RequesterEndpoint> requesterEndpointInfo() {
    return endpoint.learned();
  }

  /** The device's firmware or configuration has changed: ends sessions whose policy says so. */
  public void firmwareUpdated() {
    sessions.dropForUpdate();
  }

  /** Whom the Requester has proven to be by basic mutual authentication, if it has. */
  public Optional<PeerIdentity> requester() {
    return plain.requester();
  }

  /** Whom the Requester of a session has proven to be, if it has. */
  public Optional<PeerIdentity> requester(Bytes sessionId) {
    return sessions
        .get(sessionId)
        .filter(session -> session.stage() != OpenSession.Stage.HANDSHAKE)
        .flatMap(OpenSession::requester);
  }

  /** How many sessions are open. */
  public int openSessions() {
    return sessions.size();
  }

  /** Ends every session: their keys are not left lying when the Requester is gone. */
  @Override
  public void ended() {
    close();
  }

  /** Ends every session. */
  @Override
  public void close() {
    sessions.dropAll();
  }

  /**
   * Answers a request in the clear.
   *
   * @param request from SPDMVersion on; up to three octets of padding may follow it
   */
  public Bytes handle(Bytes request) {
    Bytes response = handle(request, plain, Optional.empty(), MAX_PADDING);
    sessions.settle();
    return response;
  }

  /** What cannot be opened ends its session, and is told in the clear (DSP0274, DecryptError). */
  private Optional<TransportMessage> handleSecured(Bytes record) {
    Optional<OpenSession> open =
        record.length() < SESSION_ID ? Optional.empty() : sessions.get(record.slice(0, SESSION_ID));
    if (open.isEmpty()) {
      return Optional.of(error(ErrorCode.DECRYPT_ERROR));
    }
    OpenSession session = open.get();
    try {
      Bytes request = session.session.open(record, MAX_PADDING);
      if (!session.isFresh()) {
        sessions.drop(session);
        return Optional.of(error(ErrorCode.DECRYPT_ERROR));
      }
      session.seen(sessions.clock().instant());
      Optional<TransportMessage> answer =
          answers.answer(
              session.session, request, whole -> handle(whole, session.dialogue, open, 0));
      sessions.settle();
      return answer;
    } catch (SpdmException notOpened) {
      sessions.drop(session);
      return Optional.of(error(ErrorCode.DECRYPT_ERROR));
    }
  }

  private TransportMessage error(ErrorCode code) {
    return TransportMessage.plain(Refusal.of(code).response(phase.errorVersion()).encode());
  }

  private Bytes handle(
      Bytes request, Dialogue dialogue, Optional<OpenSession> session, int padding) {
    return large.handle(
        request,
        dialogue,
        padding,
        (whole, behind) -> handleWhole(whole, dialogue, session, behind));
  }

  private Bytes handleWhole(
      Bytes request, Dialogue dialogue, Optional<OpenSession> session, int padding) {
    dialogue.begin();
    Refusal refusal;
    try {
      return answer(request, dialogue, session, padding);
    } catch (Refusal refused) {
      refusal = refused;
    } catch (RuntimeException deviceFailed) {
      // What the device cannot do must not become what its peer can do to this program.
      refusal = Refusal.of(ErrorCode.UNSPECIFIED);
    }
    dialogue.fail();
    return refusal.response(phase.errorVersion()).encode();
  }

  private Bytes answer(Bytes message, Dialogue dialogue, Optional<OpenSession> session, int padding)
      throws Refusal {
    MessageCode code = RequestCode.of(message);
    dialogue.begin(code);
    new Admission(phase, session).require(code, message.get(0));
    if (code == MessageCode.GET_CAPABILITIES) {
      phase = new Negotiator(device).spoken(message.get(0));
    }
    WireReader in = new WireReader(code.name(), message);
    SpdmRequest request;
    try {
      request = MessageDecoder.readRequest(in, sizes());
      in.end(padding);
    } catch (MalformedMessageException malformed) {
      throw Refusal.invalid();
    }
    if (request instanceof RespondIfReady.Request again) {
      Dialogue.Pending original = dialogue.resume(again);
      return answerOrWait(original.request(), original.received(), dialogue, session);
    }
    dialogue.forgetPending();
    if (phase instanceof Phase.Negotiated) {
      dialogue.transcript.begin(code);
    }
    return answerOrWait(request, in.consumed(), dialogue, session);
  }

  private MessageSizes sizes() {
    return phase instanceof Phase.Negotiated negotiated ? negotiated.sizes() : MessageSizes.NONE;
  }

  private Bytes answerOrWait(
      SpdmRequest request, Bytes received, Dialogue dialogue, Optional<OpenSession> session)
      throws Refusal {
    if (phase instanceof Phase.Negotiated negotiated) {
      Optional<NotReady> wait =
          request.code() == MessageCode.GET_VERSION
              ? Optional.empty()
              : device.notReady(request.code());
      if (wait.isPresent()) {
        dialogue.suspend(request, received, wait.get());
        return ErrorResponse.notReady(negotiated.version(), wait.get()).encode();
      }
    }
    return switch (request) {
      case GetVersion.Request any -> version(received);
      case GetCapabilities.Request capabilities -> capabilities(capabilities, received);
      case NegotiateAlgorithms.Request algorithms -> algorithms(algorithms, received);
      default -> ask(request, received, dialogue, session);
    };
  }

  private Bytes ask(
      SpdmRequest request, Bytes received, Dialogue dialogue, Optional<OpenSession> session)
      throws Refusal {
    if (!(phase instanceof Phase.Negotiated negotiated)) {
      throw Refusal.unexpected();
    }
    return new NegotiatedAnswers(
            device, crypto, format, negotiated, sessions, endpoint, dialogue, session)
        .answer(request, received);
  }

  private Bytes version(Bytes received) throws Refusal {
    plain.restart();
    large.restart();
    endpoint.restart();
    sessions.dropAll();
    device.provisioning().ifPresent(DeviceProvisioning::begin);
    phase = new Phase.Versions(SpdmVersion.V1_0);
    return negotiation(received, new Negotiator(device).version().encode());
  }

  private Bytes capabilities(GetCapabilities.Request request, Bytes received) throws Refusal {
    Bytes response = new Negotiator(device).capabilities(request).encode();
    ChunkTerms terms = new Negotiator(device).terms(request);
    phase =
        new Phase.Capabilities(
            request.version(),
            terms.longestSent(),
            RequesterCapability.setOf(request.version(), request.flags()));
    large.agree(terms);
    return negotiation(received, response);
  }

  private Bytes algorithms(NegotiateAlgorithms.Request request, Bytes received) throws Refusal {
    if (!(phase instanceof Phase.Capabilities before)) {
      throw Refusal.unexpected();
    }
    Phase.Negotiated chosen = new Negotiator(device).choose(before, request.algorithms());
    phase = chosen;
    return negotiation(received, Negotiator.algorithms(chosen, request.algorithms()).encode());
  }

  private Bytes negotiation(Bytes received, Bytes sent) throws Refusal {
    try {
      plain.transcript.addNegotiation(received, sent);
      return sent;
    } catch (ProtocolViolationException tooMuch) {
      throw Refusal.of(ErrorCode.UNSPECIFIED);
    }
  }
}
