package org.opentsm.backend.nativecma;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.SignedKeyExchange;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.transcript.SessionParameters;
import org.opentsm.tsm.api.Connection;

/** The secured session of a conversation, or why there is none. One thread at a time. */
final class HeldSession {
  private final SpdmConnection connection;
  private final NativeCmaTsm.Upkeep upkeep;
  private final Optional<SharedKey> preShared;
  private Part<CmaSession> session = Part.absent("No secured session was opened.");

  /**
   * @param preShared opens sessions in the place of a key exchange, if it is there
   */
  HeldSession(
      SpdmConnection connection, NativeCmaTsm.Upkeep upkeep, Optional<SharedKey> preShared) {
    this.connection = connection;
    this.upkeep = upkeep;
    this.preShared = preShared;
  }

  /** The session that is open. */
  Part<CmaSession> part() {
    return session;
  }

  /** Whether device and TSM have what a session takes. */
  boolean isPossible() {
    Optional<SessionParameters> agreed = connection.negotiated().session();
    return preShared.isPresent()
        ? agreed.filter(preShared.get()::fits).isPresent()
        : agreed.flatMap(SessionParameters::keyExchange).isPresent();
  }

  /** What a session takes, for a person. */
  String needs() {
    return preShared
        .map(SharedKey::needs)
        .orElse("secured sessions (KEY_EX_CAP, with algorithms that both ends have)");
  }

  /** There is none, for a reason that stands in the evidence. */
  void doWithout(String reason) {
    session = Part.absent(reason);
  }

  /** Opens one with the key of {@code slot}, which holds {@code chain}, or the pre-shared key. */
  void open(int slot, CertificateChain chain, Consumer<String> steps, Deadline deadline)
      throws SpdmException {
    if (preShared.isPresent()) {
      steps.accept("opening a secured session with the pre-shared key");
      session = Part.of(CmaSession.open(connection, preShared.get(), upkeep, deadline));
    } else {
      steps.accept("opening a secured session with the key of slot " + slot);
      session = Part.of(CmaSession.open(connection, slot, chain, upkeep, deadline));
    }
  }

  /** Whether {@link #bind} would open another one. */
  boolean movesTo(int slot, CertificateChain chain) {
    return session.toOptional().filter(open -> !open.isBoundTo(slot, chain)).isPresent();
  }

  /**
   * Where there is a session, sees to it that it is bound to the key that signs the rest, and
   * alive: one of another key is ended, and another one opened.
   */
  void bind(int slot, CertificateChain chain, Consumer<String> steps, Deadline deadline)
      throws SpdmException {
    if (session instanceof Part.Present<CmaSession>(CmaSession open)) {
      if (open.isBoundTo(slot, chain)) {
        open.upkeep().tend(deadline);
      } else {
        open.end(deadline);
        open(slot, chain, steps, deadline);
      }
    }
  }

  /** What the device signed for it; absent with the reason. */
  Part<SignedKeyExchange> keyExchange() {
    return switch (session) {
      case Part.Absent<CmaSession>(String reason) -> Part.absent(reason);
      case Part.Present<CmaSession>(CmaSession open) -> open.keyExchange();
    };
  }

  /** ReqSessionID and RspSessionID; empty if there is none. */
  Optional<Bytes> id() {
    return session.toOptional().map(CmaSession::id);
  }

  /** The slot whose key signed for it; empty if a pre-shared key opened it, or there is none. */
  OptionalInt signer() {
    return session.toOptional().map(CmaSession::signer).orElse(OptionalInt.empty());
  }

  /** What protects it, for a person; empty if there is none. */
  Optional<String> protection() {
    return session.toOptional().map(CmaSession::protection);
  }

  /** What opened it; empty if there is none. */
  Optional<Connection.Opening> opening() {
    return session.toOptional().map(CmaSession::opening);
  }

  /** Whether one that was opened is open still. */
  boolean isWhole() {
    return session.toOptional().map(CmaSession::isUsable).orElse(true);
  }

  /** When it must be tended next; empty if there is none, or it lives on by itself. */
  Optional<Instant> due() {
    return session.toOptional().flatMap(open -> open.upkeep().due());
  }

  /** Keeps it alive and its keys young, as far as that is due. */
  void tend(Deadline deadline) throws SpdmException {
    if (session instanceof Part.Present<CmaSession>(CmaSession open)) {
      open.upkeep().tend(deadline);
    }
  }

  /** Has the device show that the session goes on, where it can. */
  void confirm(Deadline deadline) throws SpdmException {
    if (session instanceof Part.Present<CmaSession>(CmaSession open)) {
      open.upkeep().confirm(deadline);
    }
  }

  /** END_SESSION, if both ends can still talk. Its failure changes nothing: the keys are gone. */
  void end(Deadline deadline) {
    if (connection.isUsable() && session instanceof Part.Present<CmaSession>(CmaSession open)) {
      try {
        open.end(deadline);
      } catch (SpdmException unanswered) {
        System.getLogger(HeldSession.class.getName())
            .log(System.Logger.Level.DEBUG, "END_SESSION: " + unanswered.getMessage());
      }
    }
  }

  /** Overwrites the keys. A second call does nothing. */
  void close() {
    session.toOptional().ifPresent(CmaSession::close);
  }
}
