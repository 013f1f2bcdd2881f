package org.opentsm.spdm.responder;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.opentsm.spdm.Bytes;

/** The sessions of one conversation: as many as the Responder bears, and none that is dead. */
final class SessionTable {
  private final Map<Bytes, OpenSession> sessions = new LinkedHashMap<>();
  private final InstantSource clock;

  SessionTable(InstantSource clock) {
    this.clock = clock;
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
        .filter(session -> session.stage() == OpenSession.Stage.HANDSHAKE || session.isFinished())
        .findFirst();
  }

  /** Whether this very session is there. */
  boolean holds(OpenSession session) {
    return sessions.containsValue(session);
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
    session.close();
    sessions.remove(session.session.id());
  }

  void dropAll() {
    sessions.values().forEach(OpenSession::close);
    sessions.clear();
  }

  private void dropExpired() {
    sessions
        .values()
        .removeIf(session -> {
          boolean expired = session.hasExpired(clock.instant());
          if (expired) {
            session.close();
          }
          return expired;
        });
  }
}
