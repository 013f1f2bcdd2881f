package org.opentsm.spdm.transport;

import java.util.Optional;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;

/**
 * Learns of the messages that a transport carries, as they are on it: what is secured stays so.
 *
 * <p>Called by the thread that sends or receives, before a message leaves and after one has
 * arrived. It must not throw, and its time is the conversation's.
 */
@FunctionalInterface
public interface TrafficTap {
  /** Who said it. */
  enum Speaker {
    /** The Requester. */
    REQUESTER,
    /** The Responder. */
    RESPONDER
  }

  /**
   * A message was carried.
   *
   * @param message without any transport header; padding of the transport may follow it
   */
  void carried(Speaker speaker, TransportMessage message);

  /** A Requester's transport that is listened to. */
  default SpdmTransport on(SpdmTransport transport) {
    return new Tapped(transport, this);
  }

  /** A Responder that is listened to. */
  default MessageHandler on(MessageHandler responder) {
    return responder.answering(request -> {
      carried(Speaker.REQUESTER, request);
      Optional<TransportMessage> response = responder.handle(request);
      response.ifPresent(message -> carried(Speaker.RESPONDER, message));
      return response;
    });
  }

  /** A transport that somebody listens to. */
  final class Tapped extends ForwardingTransport {
    private final TrafficTap tap;

    /**
     * A transport and who listens to it.
     *
     * @param transport that carries the messages
     * @param tap learns of them
     */
    Tapped(SpdmTransport transport, TrafficTap tap) {
      super(transport);
      this.tap = tap;
    }

    @Override
    public void send(TransportMessage message, Deadline deadline) throws SpdmException {
      tap.carried(Speaker.REQUESTER, message);
      super.send(message, deadline);
    }

    @Override
    public TransportMessage receive(Deadline deadline) throws SpdmException {
      TransportMessage message = super.receive(deadline);
      tap.carried(Speaker.RESPONDER, message);
      return message;
    }
  }
}
