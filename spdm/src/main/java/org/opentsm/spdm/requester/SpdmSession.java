package org.opentsm.spdm.requester;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.event.EventListener;
import org.opentsm.spdm.event.Subscription;
import org.opentsm.spdm.message.EventGroup;
import org.opentsm.spdm.message.SpdmEvent;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.transcript.SessionParameters;

/**
 * A secured session with a Responder. One that failed is over; the connection goes on, unless the
 * transport itself failed.
 */
public final class SpdmSession extends SpdmDialogue {
  private final SpdmConnection connection;
  private final SecureSession session;
  private final SessionOpening opening;
  private final Bytes th2;

  SpdmSession(
      SpdmConnection connection,
      SecureSession session,
      SessionOpening opening,
      Bytes th2,
      Optional<EventListener> listener) {
    super(
        connection.transport,
        connection.requester.within(session, connection.transport.maxPadding(), listener),
        connection.driver);
    this.connection = connection;
    this.session = session;
    this.opening = opening;
    this.th2 = th2;
  }

  /** ReqSessionID and RspSessionID, 4 octets as in a secured message. */
  public Bytes id() {
    return session.id();
  }

  /** The messages that opened it. */
  public SessionOpening opening() {
    return opening;
  }

  /**
   * KEY_EXCHANGE and its answer.
   *
   * @throws IllegalStateException if {@link SpdmConnection#openPskSession} opened the session
   */
  public Handshake.Exchanged keyExchange() {
    if (opening instanceof Handshake.Exchanged exchanged) {
      return exchanged;
    }
    throw new IllegalStateException("a pre-shared key opened the session");
  }

  /** The digest of the whole handshake. */
  public Bytes th2() {
    return th2;
  }

  /**
   * How long the session lives without a message; zero if for as long as one likes. The Responder
   * ends it after twice that time.
   */
  public Duration heartbeatPeriod() {
    return Duration.ofSeconds(opening.heartbeatPeriod());
  }

  /**
   * A value that depends on the session's secrets: {@link SecureSession#export}.
   *
   * @throws SpdmException if the session is over
   */
  public Bytes export(Bytes info) throws SpdmException {
    return session.export(info);
  }

  /** How many more messages this end can send before it must renew its key. */
  public long remaining() {
    return session.remaining();
  }

  /** How many messages one key protects, by what both ends said. */
  public long messagesPerKey() {
    return session.messagesPerKey();
  }

  /** What was done with the keys that are in use. */
  public SecureSession.KeyUse keyUse() {
    return session.use();
  }

  /** Whether HEARTBEAT can be sent: both ends have HBEAT_CAP. */
  public boolean hasHeartbeat() {
    return connection.negotiated().session().map(SessionParameters::heartbeat).orElse(false);
  }

  /** Whether keys can be renewed: both ends have KEY_UPD_CAP. */
  public boolean canUpdateKeys() {
    return connection.negotiated().session().map(SessionParameters::keyUpdate).orElse(false);
  }

  /** Keeps the session alive. */
  public void heartbeat(Deadline deadline) throws SpdmException {
    requireUsable();
    run(requester.sessions().heartbeat(), deadline);
  }

  /**
   * Renews keys: {@link SessionRequests#updateKeys}.
   *
   * @param all whether those of both directions, or this end's alone
   */
  public void updateKeys(boolean all, Deadline deadline) throws SpdmException {
    requireUsable();
    run(requester.sessions().updateKeys(all), deadline);
  }

  /**
   * Which events the Responder can tell of. The session stays usable if all messages were in order
   * and only the list makes no sense.
   */
  public List<EventGroup> supportedEventTypes(Deadline deadline) throws SpdmException {
    requireUsable();
    return run(requester.events().supportedTypes(), deadline).groups();
  }

  /**
   * Has the Responder tell of these events from here on, and of no others: {@link #answerRequests}
   * fetches them, and the listener of {@link SessionTerms} is told.
   *
   * @param groups some or all of those in {@link #supportedEventTypes}; none to be told nothing
   */
  public void subscribe(List<EventGroup> groups, Deadline deadline) throws SpdmException {
    requireUsable();
    run(requester.events().subscribe(groups), deadline);
  }

  /**
   * Tells the Responder what has happened at this end, as far as it has subscribed to that: {@link
   * RequesterConfig#events}.
   *
   * @return how many events it was told of
   */
  public int sendEvents(Deadline deadline) throws SpdmException {
    requireUsable();
    Optional<Subscription> told = requester.told();
    int sent = 0;
    while (told.isPresent()) {
      List<SpdmEvent> events = told.get().next(requester.longestSent());
      if (events.isEmpty()) {
        break;
      }
      run(requester.events().send(events), deadline);
      told.get().acknowledge();
      sent += events.size();
    }
    return sent;
  }

  /** Ends the session at both ends; the Responder may keep what was negotiated. */
  public void finish(Deadline deadline) throws SpdmException {
    finish(false, deadline);
  }

  /**
   * Ends the session at both ends.
   *
   * @param clear whether a Responder that caches what was negotiated (CACHE_CAP) shall forget it
   */
  public void finish(boolean clear, Deadline deadline) throws SpdmException {
    requireUsable();
    try {
      run(requester.sessions().endSession(clear), deadline);
    } finally {
      close();
    }
  }

  /** Overwrites the keys. The Responder is told nothing: {@link #finish} does that. */
  @Override
  public void close() {
    super.end(ChannelException.failed(transport.peer(), "the session was closed", null));
    session.close();
    connection.forget(this);
  }

  @Override
  void end(SpdmException why) {
    super.end(why);
    session.close();
    connection.forget(this);
    if (why instanceof ChannelException) {
      connection.end(why);
    }
  }
}
