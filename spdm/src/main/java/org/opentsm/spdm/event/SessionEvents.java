package org.opentsm.spdm.event;

import java.util.Optional;

/**
 * What one end of a session has to do with events.
 *
 * @param told what this end tells the other; empty if it never tells anything
 * @param listener what is told of the other's events; empty if nobody wants to know
 * @param received which of them it was told
 */
public record SessionEvents(
    Optional<Subscription> told, Optional<EventListener> listener, ReceivedEvents received) {
  /** Of an end that neither tells nor listens. */
  public static final SessionEvents NONE = new SessionEvents(Optional.empty(), Optional.empty());

  /** At the beginning of a session: the listener was told nothing. */
  public SessionEvents(Optional<Subscription> told, Optional<EventListener> listener) {
    this(told, listener, new ReceivedEvents());
  }

  /**
   * At the beginning of a session.
   *
   * @param source of what this end tells
   */
  public static SessionEvents of(Optional<EventSource> source, Optional<EventListener> listener) {
    return new SessionEvents(source.map(Subscription::new), listener);
  }
}
