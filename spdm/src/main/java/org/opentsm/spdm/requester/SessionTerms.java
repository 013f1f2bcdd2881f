package org.opentsm.spdm.requester;

import java.util.Optional;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.event.EventListener;
import org.opentsm.spdm.message.KeyExchange;
import org.opentsm.spdm.message.MeasurementSummaryType;

/**
 * What a Requester wants of a session that it opens.
 *
 * @param summary which measurements the Responder's answer summarises
 * @param terminateOnUpdate whether the session shall end when the Responder's firmware or its
 *     configuration changes (SessionPolicy, from 1.2 on); otherwise it may go on
 * @param allEvents whether the Requester subscribes to every event at once (SessionPolicy, from 1.3
 *     on); a Responder without EVENT_CAP answers ERROR InvalidPolicy
 * @param listener is told of the Responder's events; without one, none is taken
 * @param responderContext whether a session of a pre-shared key needs a context of the Responder
 *     (PSK_CAP_WITH_CONTEXT): without one, a recording of the session can be played to the
 *     Responder once more
 */
public record SessionTerms(
    MeasurementSummaryType summary,
    boolean terminateOnUpdate,
    boolean allEvents,
    Optional<EventListener> listener,
    boolean responderContext) {
  /** Without a listener. */
  public SessionTerms(
      MeasurementSummaryType summary, boolean terminateOnUpdate, boolean allEvents) {
    this(summary, terminateOnUpdate, allEvents, Optional.empty(), false);
  }

  /** No policy. */
  public static SessionTerms of(MeasurementSummaryType summary) {
    return new SessionTerms(summary, false, false);
  }

  /** The same, with a listener to events; what they are is for {@link SpdmSession#subscribe}. */
  public SessionTerms withListener(EventListener told) {
    return new SessionTerms(
        summary, terminateOnUpdate, allEvents, Optional.of(told), responderContext);
  }

  /** The same, with a listener to every event from the beginning. */
  public SessionTerms withAllEvents(EventListener told) {
    return new SessionTerms(summary, terminateOnUpdate, true, Optional.of(told), responderContext);
  }

  /** The same, and no session of a pre-shared key without a context of the Responder. */
  public SessionTerms withResponderContext() {
    return new SessionTerms(summary, terminateOnUpdate, allEvents, listener, true);
  }

  /** SessionPolicy with the bits that the version defines. */
  int policy(SpdmVersion version) {
    int update =
        terminateOnUpdate && version.atLeast(SpdmVersion.V1_2)
            ? KeyExchange.Request.POLICY_TERMINATE_ON_UPDATE
            : 0;
    int events =
        allEvents && version.atLeast(SpdmVersion.V1_3) ? KeyExchange.Request.POLICY_ALL_EVENTS : 0;
    return update | events;
  }
}
