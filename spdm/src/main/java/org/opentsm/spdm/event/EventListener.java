package org.opentsm.spdm.event;

import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.message.EventGroup;
import org.opentsm.spdm.message.SpdmEvent;

/** Is told what happened at the other end of a session: an Event Recipient. */
@FunctionalInterface
public interface EventListener {
  /**
   * An event came, in the order of their numbers. Called by the thread that drives the session; a
   * listener that throws leaves the event unacknowledged.
   *
   * @param sessionId 4 octets
   */
  void onEvent(Bytes sessionId, SpdmEvent event);

  /**
   * What this wants to be told of, asked by a Responder of its listener; everything, if it does not
   * say otherwise. A Requester subscribes by itself.
   *
   * @param supported what the Requester can tell of
   * @return of these groups; empty to subscribe to nothing
   */
  default List<EventGroup> wanted(List<EventGroup> supported) {
    return supported.stream().map(EventGroup::everything).toList();
  }
}
