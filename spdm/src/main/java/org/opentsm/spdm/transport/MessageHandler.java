package org.opentsm.spdm.transport;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.opentsm.spdm.Bytes;

/** What answers SPDM requests behind a transport: a Responder, or a test's stand-in for one. */
@FunctionalInterface
public interface MessageHandler {
  /**
   * Answers one request. Called by one thread at a time.
   *
   * @param request up to three octets of padding may follow it, where the transport pads
   * @return the response, or nothing to stay silent
   */
  Optional<TransportMessage> handle(TransportMessage request);

  /**
   * Something beside the transport wants the Responder to renew its key of a session, as the
   * sockets of DMTF's emulators can.
   *
   * @param sessionId 4 octets
   */
  default void requestKeyUpdate(Bytes sessionId) {}

  /**
   * Something beside the transport wants the Responder to ask what kind of endpoint the Requester
   * is, as the sockets of DMTF's emulators can.
   */
  default void requestEndpointInfo() {}

  /**
   * The conversation is over: no request follows, and what was kept for it can be forgotten. Called
   * by the transport or server that the conversation went through, never while a request is being
   * answered.
   */
  default void ended() {}

  /**
   * The same handler, whose requests go to another one first, which may hand them on to this one.
   *
   * @param answers answers them; everything else stays this handler's
   */
  default MessageHandler answering(MessageHandler answers) {
    MessageHandler rest = this;
    return new MessageHandler() {
      @Override
      public Optional<TransportMessage> handle(TransportMessage request) {
        return answers.handle(request);
      }

      @Override
      public void requestKeyUpdate(Bytes sessionId) {
        rest.requestKeyUpdate(sessionId);
      }

      @Override
      public void requestEndpointInfo() {
        rest.requestEndpointInfo();
      }

      @Override
      public void ended() {
        rest.ended();
      }
    };
  }

  /**
   * The same handler, made safe for several connections: a request waits until the one before it is
   * answered. No end of one of them is the handler's.
   */
  static MessageHandler oneAtATime(MessageHandler handler) {
    ReentrantLock lock = new ReentrantLock();
    return new MessageHandler() {
      @Override
      public Optional<TransportMessage> handle(TransportMessage request) {
        lock.lock();
        try {
          return handler.handle(request);
        } finally {
          lock.unlock();
        }
      }

      @Override
      public void requestKeyUpdate(Bytes sessionId) {
        lock.lock();
        try {
          handler.requestKeyUpdate(sessionId);
        } finally {
          lock.unlock();
        }
      }

      @Override
      public void requestEndpointInfo() {
        lock.lock();
        try {
          handler.requestEndpointInfo();
        } finally {
          lock.unlock();
        }
      }
    };
  }
}
