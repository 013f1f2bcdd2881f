package org.opentsm.spdm.event;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.message.SendEvent;
import org.opentsm.spdm.message.SpdmEvent;
import org.opentsm.spdm.message.StandardsBody;

/** What an Event Recipient makes of SEND_EVENT (DSP0274 1.3, "Event list"). */
public final class ReceivedEvents {
  private ReceivedEvents() {}

  /**
   * The events in the order of their numbers.
   *
   * @return empty if a number is missing between others or stands twice, or if an event has a type
   *     of DMTF's that there is not, or another size
   */
  public static Optional<List<SpdmEvent>> inOrder(SendEvent.Request request) {
    List<SpdmEvent> events =
        request.events().stream().sorted(Comparator.comparingLong(SpdmEvent::instanceId)).toList();
    for (int i = 0; i < events.size(); i++) {
      SpdmEvent event = events.get(i);
      boolean follows = event.instanceId() == events.getFirst().instanceId() + i;
      boolean known =
          event.standardId() != StandardsBody.DMTF.value() || event.dmtfType().isPresent();
      if (!follows || !known) {
        return Optional.empty();
      }
    }
    return Optional.of(events);
  }
}
