package org.opentsm.spdm.requester;

import org.opentsm.spdm.SpdmVersion;
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
 */
public record SessionTerms(
    MeasurementSummaryType summary, boolean terminateOnUpdate, boolean allEvents) {
  /** No policy. */
  public static SessionTerms of(MeasurementSummaryType summary) {
    return new SessionTerms(summary, false, false);
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
