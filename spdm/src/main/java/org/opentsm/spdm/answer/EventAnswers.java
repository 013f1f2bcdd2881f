package org.opentsm.spdm.answer;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.event.EventListener;
import org.opentsm.spdm.event.ReceivedEvents;
import org.opentsm.spdm.event.SessionEvents;
import org.opentsm.spdm.event.Subscription;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.EventGroup;
import org.opentsm.spdm.message.GetSupportedEventTypes;
import org.opentsm.spdm.message.SendEvent;
import org.opentsm.spdm.message.SpdmEvent;
import org.opentsm.spdm.message.SubscribeEventTypes;

/**
 * Answers GET_SUPPORTED_EVENT_TYPES, SUBSCRIBE_EVENT_TYPES and SEND_EVENT, the same at both ends.
 *
 * @param terms of the connection
 * @param tells whether this end has EVENT_CAP
 * @param told whether the other has
 * @param session that the request came in; empty for one in the clear
 */
public record EventAnswers(AgreedTerms terms, boolean tells, boolean told, Optional<In> session) {
  /**
   * A session.
   *
   * @param id 4 octets
   */
  public record In(Bytes id, SessionEvents events) {}

  /** SUPPORTED_EVENT_TYPES. */
  public Bytes supported(GetSupportedEventTypes.Request request) throws Refusal {
    Supplier<Refusal> unsupported = () -> Refusal.unsupported(request.code());
    Subscription subscription = require(tells, unsupported).told().orElseThrow(unsupported);
    Bytes sent =
        GetSupportedEventTypes.Response.of(terms.version(), subscription.source().types()).encode();
    if (sent.length() > terms.transferLimit()) {
      throw Refusal.of(ErrorCode.RESPONSE_TOO_LARGE);
    }
    return sent;
  }

  /** SUBSCRIBE_EVENT_TYPES_ACK; from here on the other end is told of what it asks for. */
  public Bytes subscribe(SubscribeEventTypes.Request request) throws Refusal {
    Supplier<Refusal> unsupported = () -> Refusal.unsupported(request.code());
    Subscription subscription = require(tells, unsupported).told().orElseThrow(unsupported);
    try {
      List<EventGroup> groups = request.groups();
      if (!groups.stream().allMatch(subscription::offers)) {
        throw Refusal.invalid();
      }
      subscription.subscribe(groups);
    } catch (MalformedMessageException malformed) {
      throw Refusal.invalid();
    }
    return new SubscribeEventTypes.Response(terms.version()).encode();
  }

  /** EVENT_ACK, once the listener has taken every event; what it has taken before is not told. */
  public Bytes acknowledge(SendEvent.Request request) throws Refusal {
    Supplier<Refusal> unsupported = () -> Refusal.unsupported(request.code());
    SessionEvents inSession = require(told, unsupported);
    EventListener listener = inSession.listener().orElseThrow(unsupported);
    List<SpdmEvent> events = ReceivedEvents.inOrder(request).orElseThrow(Refusal::invalid);
    Bytes id = session.orElseThrow().id();
    inSession.received().tell(events, event -> listener.onEvent(id, event));
    return new SendEvent.Response(terms.version()).encode();
  }

  private SessionEvents require(boolean agreed, Supplier<Refusal> unsupported) throws Refusal {
    if (!agreed) {
      throw unsupported.get();
    }
    return session.orElseThrow(() -> Refusal.of(ErrorCode.SESSION_REQUIRED)).events();
  }
}
