package org.opentsm.spdm.event;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.opentsm.spdm.message.SendEvent;
import org.opentsm.spdm.message.SpdmEvent;
import org.opentsm.spdm.message.StandardsBody;

/**
 * What an Event Recipient makes of SEND_EVENT (DSP0274 1.3, "Event list"), and which events of a
 * session its listener has taken: none is told twice. One thread at a time.
 */
public final class ReceivedEvents {
  private long lastTaken = -1;

  /** At the beginning of a session: nothing was told. */
  public ReceivedEvents() {}

  /**
   * Tells a listener what it has not taken yet. One that throws is told the rest if the other end
   * sends that again; our own {@link Subscription} counts it as lost, and says so.
   *
   * @param inOrder events by rising numbers
   */
  public void tell(List<SpdmEvent> inOrder, Consumer<SpdmEvent> listener) {
    for (SpdmEvent event : inOrder) {
      if (event.instanceId() > lastTaken) {
        listener.accept(event);
        lastTaken = event.instanceId();
      }
    }
  }

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
