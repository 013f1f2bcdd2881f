package org.opentsm.spdm.responder;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.event.SessionEvents;
import org.opentsm.spdm.message.KeyExchange;
import org.opentsm.spdm.message.KeyUpdate;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.session.HandshakeTranscript;
import org.opentsm.spdm.session.SecureSession;

/** One session of a Responder. */
final class OpenSession implements AutoCloseable {
  /** How far it has come. */
  enum Stage {
    /** KEY_EXCHANGE or PSK_EXCHANGE was answered: what finishes the handshake may come. */
    HANDSHAKE,
    /** The handshake was finished: data may come once that is sent. */
    FINISHED,
    /** Data may come. */
    ESTABLISHED,
    /** New keys were asked for: they must be shown in use before others are asked for. */
    UPDATING,
    /** END_SESSION was answered, or FINISH refused: nothing may come once that is sent. */
    ENDING
  }

  final SecureSession session;
  final HandshakeTranscript handshake;

  /** PSKHint; empty for a session by KEY_EXCHANGE. */
  final Optional<Bytes> pskHint;

  final Dialogue dialogue;
  final SessionEvents events;
  private final int policy;
  private final Duration patience;
  private OptionalInt requesterSlot = OptionalInt.empty();
  private Optional<PeerIdentity> requester = Optional.empty();
  private Stage stage = Stage.HANDSHAKE;
  private boolean askedForEvents;
  private BooleanSupplier fresh = () -> true;
  private boolean proven = true;
  private Instant lastSeen;

  /**
   * @param pskHint PSKHint; empty for a session by KEY_EXCHANGE
   * @param policy SessionPolicy
   * @param dialogue what is said in the session
   * @param events what it has to do with events
   * @param patience how long it lives without a message; zero for ever
   */
  OpenSession(
      SecureSession session,
      HandshakeTranscript handshake,
      Optional<Bytes> pskHint,
      int policy,
      Dialogue dialogue,
      SessionEvents events,
      Duration patience,
      Instant now) {
    this.session = session;
    this.handshake = handshake;
    this.pskHint = pskHint;
    this.policy = policy;
    this.dialogue = dialogue;
    this.events = events;
    this.patience = patience;
    this.lastSeen = now;
  }

  /** FINISH or PSK_FINISH. */
  MessageCode finishedBy() {
    return pskHint.isPresent() ? MessageCode.PSK_FINISH : MessageCode.FINISH;
  }

  Stage stage() {
    return stage;
  }

  void enter(Stage next) {
    stage = next;
  }

  /** Whether it ends with a change of this end's firmware. */
  boolean endsWithUpdate() {
    return (policy & KeyExchange.Request.POLICY_TERMINATE_ON_UPDATE) != 0;
  }

  /** FINISH must have a signature with the key of this slot of the Requester. */
  void requireSignature(int slot) {
    requesterSlot = OptionalInt.of(slot);
  }

  /** The slot of the Requester that must sign FINISH, if one must. */
  OptionalInt requesterSlot() {
    return requesterSlot;
  }

  /** Whether its Requester has yet to be asked for its events; it is asked once. */
  boolean asksForEvents() {
    boolean asks = !askedForEvents;
    askedForEvents = true;
    return asks;
  }

  /** Whom that signature proves is known. */
  void identify(PeerIdentity proven) {
    requester = Optional.of(proven);
  }

  /** Whom that signature proves, if it is known. */
  Optional<PeerIdentity> requester() {
    return requester;
  }

  /** From here on the session carries data, unless it was closed. */
  void establish() {
    try {
      session.establish(handshake.end());
      stage = Stage.ESTABLISHED;
    } catch (SpdmException closed) {
      stage = Stage.ENDING;
    }
  }

  /**
   * What must hold when its Requester first shows that it has the keys: otherwise this is a
   * recording of another session.
   */
  void requireFresh(BooleanSupplier holds) {
    fresh = holds;
    proven = false;
  }

  /** Whether it carries data, and its Requester has yet to show that it has the keys. */
  boolean isUnproven() {
    return !proven;
  }

  /** A message of its Requester has come that is under its keys: whether it may be one. */
  boolean isFresh() {
    boolean holds = fresh.getAsBoolean();
    fresh = () -> holds;
    proven = holds;
    return holds;
  }

  void seen(Instant now) {
    lastSeen = now;
  }

  /** Whether its Requester was silent for too long. */
  boolean hasExpired(Instant now) {
    return !patience.isZero() && lastSeen.plus(patience).isBefore(now);
  }

  /** What a KEY_UPDATE makes of the keys; its answer goes out after this. */
  void update(KeyUpdate.Operation operation) throws SpdmException {
    switch (operation) {
      case UPDATE_KEY -> session.updatePeerKey();
      case UPDATE_ALL_KEYS -> {
        session.updatePeerKey();
        session.updateOwnKey();
      }
      case VERIFY_NEW_KEY -> {}
    }
    stage = operation == KeyUpdate.Operation.VERIFY_NEW_KEY ? Stage.ESTABLISHED : Stage.UPDATING;
  }

  @Override
  public void close() {
    session.close();
  }
}
