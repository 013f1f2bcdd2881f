package org.opentsm.spdm.requester;

import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.crypto.KeyAgreement;
import org.opentsm.spdm.message.EndSession;
import org.opentsm.spdm.message.Heartbeat;
import org.opentsm.spdm.message.KeyExchange;
import org.opentsm.spdm.message.KeyUpdate;
import org.opentsm.spdm.message.KeyUpdate.Operation;
import org.opentsm.spdm.message.KeyUsage;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.PskExchange;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transcript.SessionParameters;
import org.opentsm.spdm.transcript.SessionParameters.PreShared;

/**
 * What opens, keeps and ends sessions: {@link Requester#sessions} of the connection opens them,
 * that of {@link Requester#within} keeps and ends one.
 */
public final class SessionRequests {
  private static final int KEY_EXCHANGE_RANDOM = 32;

  private final Conversation conversation;
  private final Demands demands;

  SessionRequests(Conversation conversation) {
    this.conversation = conversation;
    this.demands = new Demands(conversation);
  }

  /**
   * KEY_EXCHANGE, and the check of its signature: {@link #finish} comes next.
   *
   * @param slot 0 to 7, whose key signs, or 0xFF
   * @param signer the chain in that slot, or the public key that was given beforehand
   * @param terms what the session shall be like
   * @param format of secured messages on the transport
   */
  public Exchange<Handshake> keyExchange(
      int slot, PeerIdentity signer, SessionTerms terms, SecuredFormat format)
      throws NegotiationException {
    demands.noSession(MessageCode.KEY_EXCHANGE);
    Negotiated negotiated = demands.capability(ResponderCapability.KEY_EX_CAP);
    demands.signer(negotiated, slot, signer, KeyUsage.KEY_EX_USE);
    SessionParameters parameters = demands.sessions(negotiated);
    if (parameters.keyExchange().isEmpty()) {
      throw new NegotiationException(
          "KEY_EXCHANGE", "a group or a key encapsulation mechanism", "none");
    }
    if (terms.summary() != MeasurementSummaryType.NONE) {
      demands.measurements(negotiated);
    }
    SessionStart start = new SessionStart(conversation, negotiated, format);
    Bytes digests =
        negotiated.multiKey()
            ? conversation.transcript.firstDigests().orElse(Bytes.EMPTY)
            : Bytes.EMPTY;
    KeyAgreement.Share share =
        conversation.crypto.agreement(parameters.requireKeyExchange()).begin();
    KeyExchange.Request request =
        new KeyExchange.Request(
            negotiated.version(),
            terms.summary(),
            slot,
            conversation.nextSessionId(),
            terms.policy(negotiated.version()),
            conversation.crypto.random(KEY_EXCHANGE_RANDOM),
            share.exchangeData(),
            start.opaqueData());
    return new Exchange<>(
        conversation,
        new KeyExchangeState(conversation, negotiated, request, signer, share, digests, start));
  }

  /**
   * PSK_EXCHANGE, and the check that the Responder has the key: {@link #pskFinish} comes next,
   * unless the session is established already.
   *
   * @param key stays the caller's to close: the operation has a copy, until it ends
   * @param terms what the session shall be like
   * @param format of secured messages on the transport
   * @throws NegotiationException if the Responder does not do that, or the key has been closed
   */
  public Exchange<PskHandshake> pskExchange(
      PreSharedKey key, SessionTerms terms, SecuredFormat format) throws NegotiationException {
    demands.noSession(MessageCode.PSK_EXCHANGE);
    Negotiated negotiated = demands.negotiated();
    PreShared preShared = demands.sessions(negotiated).preShared();
    if (preShared == PreShared.NONE) {
      throw new NegotiationException(
          "PSK_EXCHANGE", "PSK_CAP at both ends", negotiated.capabilities().toString());
    }
    if (terms.responderContext() && preShared != PreShared.WITH_CONTEXT) {
      throw new NegotiationException(
          "PSK_EXCHANGE", "PSK_CAP_WITH_CONTEXT", negotiated.capabilities().toString());
    }
    if (terms.summary() != MeasurementSummaryType.NONE) {
      demands.measurements(negotiated);
    }
    SessionStart start = new SessionStart(conversation, negotiated, format);
    PskExchange.Request request =
        new PskExchange.Request(
            negotiated.version(),
            terms.summary(),
            terms.policy(negotiated.version()),
            conversation.nextSessionId(),
            key.hint(),
            conversation.crypto.random(negotiated.hash().size()),
            start.opaqueData());
    PreSharedKey own =
        key.copyUnlessClosed()
            .orElseThrow(() ->
                new NegotiationException(
                    "PSK_EXCHANGE", "a pre-shared key", "no part in that: ours was closed"));
    return new Exchange<>(
        conversation, new PskExchangeState(conversation, negotiated, request, own, start));
  }

  /**
   * PSK_FINISH: gives TH2, the digest of the whole handshake, under which the session is
   * established.
   *
   * @param transportPadding octets that the transport may leave behind a secured message, 0 to 3
   * @throws SpdmException if the session was closed
   */
  public Exchange<Bytes> pskFinish(PskHandshake handshake, int transportPadding)
      throws SpdmException {
    Negotiated negotiated = demands.negotiated();
    Conversation way =
        conversation.within(new Channel.Secured(handshake.session(), transportPadding));
    return new Exchange<>(way, PskFinishState.begin(way, negotiated, handshake));
  }

  /**
   * What the Responder wants to know of this end before FINISH, where {@link Handshake#asks} says
   * so: gives the slot that shall sign, if the Responder states it.
   *
   * @param transportPadding octets that the transport may leave behind a secured message, 0 to 3
   */
  public Exchange<OptionalInt> authenticate(Handshake handshake, int transportPadding)
      throws NegotiationException {
    Negotiated negotiated = demands.negotiated();
    demands.encapsulation(negotiated);
    Conversation way = way(handshake, transportPadding);
    EncapsulatedAnswers answers = way.answers(negotiated, Optional.of(handshake.transcript()));
    boolean told =
        handshake.exchanged().decoded().mutAuthRequested()
            == KeyExchange.Response.MUT_AUTH_GET_DIGESTS;
    return new Exchange<>(
        way,
        told
            ? EncapsulatedState.beginWithDigests(way, negotiated, answers)
            : EncapsulatedState.begin(way, negotiated, answers));
  }

  /**
   * FINISH: gives TH2, the digest of the whole handshake, under which the session is established.
   *
   * @param transportPadding octets that the transport may leave behind a secured message, 0 to 3
   * @throws SpdmException if the session was closed
   */
  public Exchange<Bytes> finish(Handshake handshake, int transportPadding) throws SpdmException {
    Conversation way = way(handshake, transportPadding);
    return new Exchange<>(way, FinishState.begin(way, demands.negotiated(), handshake));
  }

  /**
   * The same with a signature of this Requester.
   *
   * @param slot of this Requester: 0 to 7, or 0xFF for its public key
   * @throws SpdmException if this Requester has nothing there, or the session was closed
   */
  public Exchange<Bytes> finish(Handshake handshake, int slot, int transportPadding)
      throws SpdmException {
    if (slot != ProvisionedKey.SLOT) {
      demands.slot(slot);
    }
    Conversation way = way(handshake, transportPadding);
    return new Exchange<>(way, FinishState.sign(way, demands.negotiated(), handshake, slot));
  }

  private Conversation way(Handshake handshake, int transportPadding) throws NegotiationException {
    return demands.negotiated().sessions().inTheClear()
        ? conversation
        : conversation.within(new Channel.Secured(handshake.session(), transportPadding));
  }

  /** HEARTBEAT, in a session. */
  public Exchange<Heartbeat.Response> heartbeat() throws NegotiationException {
    demands.session();
    return new Exchange<>(conversation, new HeartbeatState(conversation, demands.negotiated()));
  }

  /**
   * KEY_UPDATE, and the message that shows the new keys in use, in a session.
   *
   * @param all whether the keys of both directions are renewed, or this end's alone
   */
  public Exchange<KeyUpdate.Response> updateKeys(boolean all) throws NegotiationException {
    return updateKeys(demands.session(), all ? Operation.UPDATE_ALL_KEYS : Operation.UPDATE_KEY);
  }

  /** The same for this end's key of a session in which the messages go by another way. */
  public Exchange<KeyUpdate.Response> renewKey(SecureSession session) throws NegotiationException {
    return updateKeys(session, Operation.UPDATE_KEY);
  }

  private Exchange<KeyUpdate.Response> updateKeys(SecureSession session, Operation operation)
      throws NegotiationException {
    Negotiated negotiated = demands.negotiated();
    return new Exchange<>(
        conversation,
        new KeyUpdateState(
            conversation,
            negotiated,
            session,
            new KeyUpdate.Request(negotiated.version(), operation, 0)));
  }

  /**
   * END_SESSION, in a session.
   *
   * @param clear whether a Responder that caches what was negotiated (CACHE_CAP) shall forget it
   */
  public Exchange<EndSession.Response> endSession(boolean clear) throws NegotiationException {
    demands.session();
    Negotiated negotiated = demands.negotiated();
    return new Exchange<>(
        conversation,
        new EndSessionState(
            conversation,
            negotiated,
            new EndSession.Request(
                negotiated.version(), clear ? EndSession.Request.CLEAR_NEGOTIATED_STATE : 0)));
  }
}
