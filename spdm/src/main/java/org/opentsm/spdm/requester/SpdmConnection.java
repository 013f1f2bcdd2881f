package org.opentsm.spdm.requester;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.SupportedAlgorithms;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transport.SpdmTransport;

/**
 * A {@link Requester} on a transport. {@link #close()} may come from any thread: a session that is
 * being opened then is not, and no key is left of it.
 */
public final class SpdmConnection extends SpdmDialogue {
  private final OpenSessions open;
  private Negotiated negotiated;

  private SpdmConnection(
      SpdmTransport transport, Requester requester, Driver driver, Negotiated negotiated) {
    super(transport, requester, driver);
    this.open = new OpenSessions(transport.peer());
    this.negotiated = negotiated;
  }

  /**
   * Negotiates. If that fails the transport is still the caller's to close.
   *
   * @param transport to the Responder; closed with the connection
   * @param config what is offered; its padding is that of the transport, whatever it says
   */
  public static SpdmConnection connect(
      SpdmTransport transport, RequesterConfig config, SpdmCrypto crypto, Deadline deadline)
      throws SpdmException {
    return connect(transport, config, Optional.empty(), crypto, deadline);
  }

  /**
   * The same for a Requester that authenticates itself, if the Responder asks.
   *
   * @param identity whom it authenticates itself as
   */
  public static SpdmConnection connect(
      SpdmTransport transport,
      RequesterConfig config,
      Optional<RequesterIdentity> identity,
      SpdmCrypto crypto,
      Deadline deadline)
      throws SpdmException {
    Requester requester =
        new Requester(config.withMaxPadding(transport.maxPadding()), identity, crypto);
    Driver driver = new Driver(transport);
    Negotiated negotiated = driver.run(requester.negotiate(), deadline);
    return new SpdmConnection(transport, requester, driver, negotiated);
  }

  /** What both ends agreed on, last. */
  public Negotiated negotiated() {
    return negotiated;
  }

  /** What the Responder could have chosen: {@link Requester#supportedAlgorithms}. */
  public Optional<SupportedAlgorithms> supportedAlgorithms() {
    return requester.supportedAlgorithms();
  }

  /**
   * Negotiates anew, after the Responder has asked for it (ERROR RequestResynch) or to begin with
   * fresh transcripts. What was read before, and every session, belongs to the connection that has
   * ended.
   */
  public Negotiated renegotiate(Deadline deadline) throws SpdmException {
    if (!end().map(SpdmDialogue::isResynch).orElse(true)) {
      requireUsable();
    }
    open.end();
    revive();
    negotiated = run(requester.negotiate(), deadline);
    return negotiated;
  }

  /** GET_VERSION to ALGORITHMS as they were sent and came. */
  public Bytes vca() {
    return requester.vca();
  }

  /**
   * Has the Responder prove that it holds the key of a slot: {@link Requester#challenge}. Answers
   * what the Responder asks in its turn (basic mutual authentication).
   */
  public ChallengeResult challenge(
      int slot, PeerIdentity signer, MeasurementSummaryType summary, Bytes nonce, Deadline deadline)
      throws SpdmException {
    requireUsable();
    ChallengeResult result = run(requester.challenge(slot, signer, summary, nonce), deadline);
    if (result.decoded().basicMutualAuthenticationRequested()) {
      run(requester.encapsulatedRequests(), deadline);
    }
    return result;
  }

  /**
   * Opens a session: KEY_EXCHANGE, with a signature of the Responder, what the Responder asks in
   * its turn, and FINISH.
   *
   * @param slot 0 to 7, whose key signs, or 0xFF
   * @param signer the chain in that slot, or the public key that was given beforehand
   * @param summary which measurements KEY_EXCHANGE_RSP summarises
   */
  public SpdmSession openSession(
      int slot, PeerIdentity signer, MeasurementSummaryType summary, Deadline deadline)
      throws SpdmException {
    return openSession(slot, signer, SessionTerms.of(summary), deadline);
  }

  /** The same with a policy. */
  public SpdmSession openSession(
      int slot, PeerIdentity signer, SessionTerms terms, Deadline deadline) throws SpdmException {
    requireUsable();
    Handshake handshake =
        run(
            requester.sessions().keyExchange(slot, signer, terms, transport.securedFormat()),
            deadline);
    return opened(
        handshake.session(), handshake.exchanged(), terms, () -> finish(handshake, deadline));
  }

  private Bytes finish(Handshake handshake, Deadline deadline) throws SpdmException {
    SessionRequests requests = requester.sessions();
    int padding = transport.maxPadding();
    if (!handshake.wantsSignature()) {
      return run(requests.finish(handshake, padding), deadline);
    }
    int slot =
        handshake.asks()
            ? run(requests.authenticate(handshake, padding), deadline).orElse(0)
            : handshake.requesterSlot();
    return run(requests.finish(handshake, slot, padding), deadline);
  }

  /**
   * Opens a session with a pre-shared key: PSK_EXCHANGE, and PSK_FINISH where the Responder has a
   * context of its own. It proves who holds the key, and no certificate takes part.
   *
   * @param key stays the caller's to close
   * @param summary which measurements PSK_EXCHANGE_RSP summarises
   */
  public SpdmSession openPskSession(
      PreSharedKey key, MeasurementSummaryType summary, Deadline deadline) throws SpdmException {
    return openPskSession(key, SessionTerms.of(summary), deadline);
  }

  /** The same with a policy. */
  public SpdmSession openPskSession(PreSharedKey key, SessionTerms terms, Deadline deadline)
      throws SpdmException {
    requireUsable();
    PskHandshake handshake =
        run(requester.sessions().pskExchange(key, terms, transport.securedFormat()), deadline);
    return opened(
        handshake.session(), handshake.exchanged(), terms, () -> finish(handshake, deadline));
  }

  private Bytes finish(PskHandshake handshake, Deadline deadline) throws SpdmException {
    return handshake.th2().isPresent()
        ? handshake.th2().get()
        : run(requester.sessions().pskFinish(handshake, transport.maxPadding()), deadline);
  }

  /** The rest of a handshake: gives TH2. */
  @FunctionalInterface
  private interface Rest {
    Bytes finish() throws SpdmException;
  }

  /** From its first key on, whoever closes the connection closes the session. */
  private SpdmSession opened(
      SecureSession keys, SessionOpening opening, SessionTerms terms, Rest rest)
      throws SpdmException {
    try {
      open.begin(keys);
      SpdmSession session = new SpdmSession(this, keys, opening, rest.finish(), terms.listener());
      open.add(session);
      return session;
    } catch (SpdmException | RuntimeException e) {
      keys.close();
      throw e;
    } finally {
      open.remove(keys);
    }
  }

  /** Overwrites the keys of all sessions and closes the transport. A second call does nothing. */
  @Override
  public void close() {
    end(ChannelException.failed(transport.peer(), "the connection was closed", null));
    open.close();
    transport.close();
  }

  /** A session of this connection is over. */
  void forget(SpdmSession session) {
    open.remove(session);
  }
}
