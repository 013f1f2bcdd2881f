package org.opentsm.spdm.responder;

import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.answer.EventAnswers;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.event.EventListener;
import org.opentsm.spdm.event.SessionEvents;
import org.opentsm.spdm.event.Subscription;
import org.opentsm.spdm.message.EventGroup;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SpdmEvent;

/** What a Responder tells and asks a Requester about events, in capsules. */
final class EventExchanges {
  private final RequesterExaminer examiner;
  private final Phase.Negotiated connection;

  EventExchanges(RequesterExaminer examiner, Phase.Negotiated connection) {
    this.examiner = examiner;
    this.connection = connection;
  }

  /** What is answered about them. */
  static EventAnswers answers(
      ResponderDevice device, Phase.Negotiated connection, Optional<OpenSession> session) {
    return new EventAnswers(
        connection,
        device.config().has(ResponderCapability.EVENT_CAP, connection.version()),
        connection.requester().has(RequesterCapability.EVENT_CAP),
        session.map(open -> new EventAnswers.In(open.session.id(), open.events)));
  }

  /** SEND_EVENT until there is nothing more to tell; empty if there is nothing at all. */
  Optional<EncapsulatedFlow> tell(SessionEvents events) throws Refusal {
    Optional<Subscription> subscription = events.told();
    List<SpdmEvent> first = subscription.map(this::next).orElse(List.of());
    return first.isEmpty()
        ? Optional.empty()
        : Optional.of(RequesterExaminer.flow(() -> telling(subscription.get(), first), 0));
  }

  private Question<?> telling(Subscription subscription, List<SpdmEvent> events)
      throws NegotiationException {
    return new Question<>(
        examiner.asker().events().send(events),
        _ -> {
          subscription.acknowledge();
          List<SpdmEvent> more = next(subscription);
          return more.isEmpty() ? Optional.empty() : Optional.of(telling(subscription, more));
        });
  }

  private List<SpdmEvent> next(Subscription subscription) {
    return subscription.next(examiner.room());
  }

  /**
   * GET_SUPPORTED_EVENT_TYPES and SUBSCRIBE_EVENT_TYPES, where the Requester tells of events and
   * this end wants to know of them; empty otherwise.
   */
  Optional<EncapsulatedFlow> askFor(SessionEvents events) throws Refusal {
    Optional<EventListener> listener = events.listener();
    return listener.isEmpty() || !connection.requester().has(RequesterCapability.EVENT_CAP)
        ? Optional.empty()
        : Optional.of(RequesterExaminer.flow(() -> asking(listener.get()), 0));
  }

  private Question<?> asking(EventListener listener) throws NegotiationException {
    return new Question<>(
        examiner.asker().events().supportedTypes(),
        answer -> {
          List<EventGroup> wanted = listener.wanted(answer.groups());
          return wanted.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new Question<>(
                      examiner.asker().events().subscribe(wanted), _ -> Optional.empty()));
        });
  }
}
