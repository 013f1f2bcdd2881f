package org.opentsm.spdm.requester;

import java.util.List;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.message.EventGroup;
import org.opentsm.spdm.message.GetSupportedEventTypes;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SendEvent;
import org.opentsm.spdm.message.SpdmEvent;
import org.opentsm.spdm.message.SubscribeEventTypes;
import org.opentsm.spdm.transcript.Negotiated;

/**
 * What is asked and told about events, from 1.3 on: {@link Requester#events}, in a session alone.
 */
public final class EventRequests {
  private final Conversation conversation;
  private final Demands demands;

  EventRequests(Conversation conversation) {
    this.conversation = conversation;
    this.demands = new Demands(conversation);
  }

  /** GET_SUPPORTED_EVENT_TYPES: {@link GetSupportedEventTypes.Response#groups} reads the answer. */
  public Exchange<GetSupportedEventTypes.Response> supportedTypes() throws NegotiationException {
    Negotiated negotiated = demands.capability(ResponderCapability.EVENT_CAP);
    return new Exchange<>(
        conversation,
        new SimpleState<>(
            conversation,
            negotiated,
            new GetSupportedEventTypes.Request(negotiated.version()),
            MessageCode.SUPPORTED_EVENT_TYPES,
            false,
            GetSupportedEventTypes.Response::decode,
            response ->
                Answers.require(
                    response,
                    "EventGroupCount",
                    response.eventGroupCount() > 0,
                    "1 or more",
                    response.eventGroupCount())));
  }

  /**
   * SUBSCRIBE_EVENT_TYPES.
   *
   * @param groups what this end wants to be told of, and nothing else; at most 255, none to be told
   *     nothing
   */
  public Exchange<SubscribeEventTypes.Response> subscribe(List<EventGroup> groups)
      throws NegotiationException {
    Negotiated negotiated = demands.capability(ResponderCapability.EVENT_CAP);
    return new Exchange<>(
        conversation,
        new SimpleState<>(
            conversation,
            negotiated,
            SubscribeEventTypes.Request.of(negotiated.version(), groups),
            MessageCode.SUBSCRIBE_EVENT_TYPES_ACK,
            false,
            SubscribeEventTypes.Response::decode,
            _ -> {}));
  }

  /**
   * SEND_EVENT, of an end that has EVENT_CAP itself.
   *
   * @param events one or more that the other end has subscribed to, their numbers without a gap
   */
  public Exchange<SendEvent.Response> send(List<SpdmEvent> events) throws NegotiationException {
    Negotiated negotiated = demands.negotiated();
    if (!negotiated.requesterCapabilities().contains(RequesterCapability.EVENT_CAP)) {
      throw new NegotiationException(
          "SEND_EVENT", "EVENT_CAP of this end", negotiated.requesterCapabilities().toString());
    }
    return new Exchange<>(
        conversation,
        new SimpleState<>(
            conversation,
            negotiated,
            new SendEvent.Request(negotiated.version(), events),
            MessageCode.EVENT_ACK,
            false,
            SendEvent.Response::decode,
            _ -> {}));
  }
}
