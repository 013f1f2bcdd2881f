package org.opentsm.spdm.requester;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.KeyAgreement;
import org.opentsm.spdm.message.EndSession;
import org.opentsm.spdm.message.Heartbeat;
import org.opentsm.spdm.message.KeyExchange;
import org.opentsm.spdm.message.KeyUpdate;
import org.opentsm.spdm.message.KeyUpdate.Operation;
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
   * @param slot 0 to 7
   * @param chain in that slot
   * @param summary which measurements the answer summarises
   * @param format of secured messages on the transport
   */
  public Exchange<Handshake> keyExchange(
      int slot, CertificateChain chain, MeasurementSummaryType summary, SecuredFormat format)
      throws NegotiationException {
    demands.noSession(MessageCode.KEY_EXCHANGE);
    Negotiated negotiated = demands.capability(ResponderCapability.KEY_EX_CAP);
    demands.slot(slot);
    SessionParameters parameters = demands.sessions(negotiated);
    if (parameters.keyExchange().isEmpty()) {
      throw new NegotiationException(
          "KEY_EXCHANGE", "a group or a key encapsulation mechanism", "none");
    }
    if (summary != MeasurementSummaryType.NONE) {
      demands.measurements(negotiated);
    }
    SessionStart start = new SessionStart(conversation, negotiated, format);
    KeyAgreement.Share share =
        conversation.crypto.agreement(parameters.requireKeyExchange()).begin();
    KeyExchange.Request request =
        new KeyExchange.Request(
            negotiated.version(),
            summary,
            slot,
            conversation.nextSessionId(),
            0,
            conversation.crypto.random(KEY_EXCHANGE_RANDOM),
            share.exchangeData(),
            start.opaqueData());
    return new Exchange<>(
        conversation,
        new KeyExchangeState(
            conversation,
            negotiated,
            request,
            chain,
            share,
            negotiated.multiKey() ? conversation.digestsOctets() : Bytes.EMPTY,
            start));
  }

  /**
   * PSK_EXCHANGE, and the check that the Responder has the key: {@link #pskFinish} comes next,
   * unless the session is established already.
   *
   * @param key stays the caller's to close
   * @param summary which measurements the answer summarises
   * @param format of secured messages on the transport
   */
  public Exchange<PskHandshake> pskExchange(
      PreSharedKey key, MeasurementSummaryType summary, SecuredFormat format)
      throws NegotiationException {
    demands.noSession(MessageCode.PSK_EXCHANGE);
    Negotiated negotiated = demands.negotiated();
    if (demands.sessions(negotiated).preShared() == PreShared.NONE) {
      throw new NegotiationException(
          "PSK_EXCHANGE", "PSK_CAP at both ends", negotiated.capabilities().toString());
    }
    if (summary != MeasurementSummaryType.NONE) {
      demands.measurements(negotiated);
    }
    SessionStart start = new SessionStart(conversation, negotiated, format);
    PskExchange.Request request =
        new PskExchange.Request(
            negotiated.version(),
            summary,
            0,
            conversation.nextSessionId(),
            key.hint(),
            conversation.crypto.random(negotiated.hash().size()),
            start.opaqueData());
    return new Exchange<>(
        conversation, new PskExchangeState(conversation, negotiated, request, key, start));
  }

  /**
   * PSK_FINISH: gives TH2, the digest of the whole handshake, under which the session is
   * established.
   *
   * @param transportPadding octets that the transport may leave behind a secured message, 0 to 3
   */
  public Exchange<Bytes> pskFinish(PskHandshake handshake, int transportPadding)
      throws NegotiationException {
    Negotiated negotiated = demands.negotiated();
    Conversation way =
        conversation.within(new Channel.Secured(handshake.session(), transportPadding));
    return new Exchange<>(way, PskFinishState.begin(way, negotiated, handshake));
  }

  /**
   * FINISH: gives TH2, the digest of the whole handshake, under which the session is established.
   *
   * @param transportPadding octets that the transport may leave behind a secured message, 0 to 3
   */
  public Exchange<Bytes> finish(Handshake handshake, int transportPadding)
      throws NegotiationException {
    Negotiated negotiated = demands.negotiated();
    Conversation way =
        negotiated.sessions().inTheClear()
            ? conversation
            : conversation.within(new Channel.Secured(handshake.session(), transportPadding));
    return new Exchange<>(way, FinishState.begin(way, negotiated, handshake));
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
    SecureSession session = demands.session();
    Negotiated negotiated = demands.negotiated();
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
    demands.session();
    Negotiated negotiated = demands.negotiated();
    return new Exchange<>(
        conversation,
        new EndSessionState(
            conversation, negotiated, new EndSession.Request(negotiated.version(), 0)));
  }
}
