package org.opentsm.spdm.responder;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.opentsm.spdm.Bytes;

/** The sessions of one conversation: as many as the Responder bears, and none that is dead. */
final class SessionTable {
  private final Map<Bytes, OpenSession> sessions = new LinkedHashMap<>();
  private final InstantSource clock;
  private final Consumer<Bytes> ended;

  /**
   * @param ended is told the ID of each session that has ended, however that came
   */
  SessionTable(InstantSource clock, Consumer<Bytes> ended) {
    this.clock = clock;
    this.ended = ended;
  }

  InstantSource clock() {
    return clock;
  }

  /** The session with this ID, if it is alive. */
  Optional<OpenSession> get(Bytes id) {
    dropExpired();
    return Optional.ofNullable(sessions.get(id));
  }

  /** The session whose handshake goes on, if there is one: there is one at a time at most. */
  Optional<OpenSession> handshaking() {
    dropExpired();
    return sessions.values().stream()
        .filter(session -> session.stage() == OpenSession.Stage.HANDSHAKE)
        .findFirst();
  }

  /** The oldest that carries data without its Requester having shown that it has the keys. */
  Optional<OpenSession> unproven() {
    dropExpired();
    return sessions.values().stream().filter(OpenSession::isUnproven).findFirst();
  }

  /** How many are open. */
  int size() {
    dropExpired();
    return sessions.size();
  }

  void add(OpenSession session) {
    sessions.put(session.session.id(), session);
  }

  void drop(OpenSession session) {
    sessions.remove(session.session.id());
    end(session);
  }

  private void end(OpenSession session) {
    session.close();
    ended.accept(session.session.id());
  }

  /** The last answer is sealed, or on its way in the clear: what it made of a session holds now. */
  void settle() {
    for (OpenSession session : List.copyOf(sessions.values())) {
      switch (session.stage()) {
        case FINISHED -> session.establish();
        case ENDING -> drop(session);
        case HANDSHAKE, ESTABLISHED, UPDATING -> {}
      }
    }
  }

  /** The device's firmware has changed: sessions whose policy says so end. */
  void dropForUpdate() {
    List.copyOf(sessions.values()).stream().filter(OpenSession::endsWithUpdate).forEach(this::drop);
  }

  void dropAll() {
    List.copyOf(sessions.values()).forEach(this::drop);
  }

  private void dropExpired() {
    List.copyOf(sessions.values()).stream()
        .filter(session -> session.hasExpired(clock.instant()))
        .forEach(this::drop);
  }
}
