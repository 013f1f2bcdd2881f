package org.opentsm.backend.nativecma;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.DeviceAddress;

/**
 * Tells of the sessions of one device, and has the one that is open watched. Belongs to the verb
 * whose turn it is.
 */
final class SessionKeeping {
  private final DeviceAddress address;
  private final InstantSource ticks;
  private final DeviceEvents events;
  private final Supplier<Optional<Instant>> tend;
  private Optional<Bytes> id = Optional.empty();
  private Optional<SessionWatch> watch = Optional.empty();

  /**
   * @param ticks tells when a session must be tended
   * @param tend does it; gives when to come again, or nothing if the session is over
   */
  SessionKeeping(
      DeviceAddress address,
      InstantSource ticks,
      DeviceEvents events,
      Supplier<Optional<Instant>> tend) {
    this.address = address;
    this.ticks = ticks;
    this.events = events;
    this.tend = tend;
  }

  /** A verb has ended: this is the session now, if there is one. */
  void follow(CmaConversation conversation) {
    HeldSession session = conversation.session();
    if (session.id().equals(id)) {
      return;
    }
    closed();
    id = session.id();
    session
        .protection()
        .ifPresent(protection -> events.sessionOpened(session.signer(), protection));
    watch = conversation.due().map(due -> SessionWatch.start(address.text(), ticks, tend, due));
  }

  /** It was closed, if there was one. */
  void closed() {
    if (stop()) {
      events.sessionClosed();
    }
  }

  /** It is lost, if there was one. */
  void lost(String code, String reason) {
    if (stop()) {
      events.sessionLost(code, reason);
    }
  }

  private boolean stop() {
    boolean was = id.isPresent();
    id = Optional.empty();
    watch.ifPresent(SessionWatch::close);
    watch = Optional.empty();
    return was;
  }
}
