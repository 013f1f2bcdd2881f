package org.opentsm.spdm.responder;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.requester.Action;
import org.opentsm.spdm.requester.Exchange;
import org.opentsm.spdm.transport.TransportMessage;

/**
 * Something that a Responder wants to know of its Requester, and what it wants to know then.
 *
 * @param <T> what the answer gives
 */
record Question<T>(Exchange<T> exchange, Then<T> then) {
  /**
   * What comes after an answer.
   *
   * @param <T> what the answer gives
   */
  @FunctionalInterface
  interface Then<T> {
    /** The next question, if there is one. */
    Optional<Question<?>> after(T answer) throws SpdmException;
  }

  /**
   * A question and the request that asks it.
   *
   * @param request from SPDMVersion on
   */
  record Asked(Question<?> question, Bytes request) {}

  /** The first request. */
  Asked ask() throws SpdmException {
    return asked(exchange.start()).orElseThrow(() -> new IllegalStateException("nothing to ask"));
  }

  /** An answer came: gives what is asked next, if anything is. */
  Optional<Asked> take(Bytes response) throws SpdmException {
    return asked(exchange.receive(TransportMessage.plain(response)));
  }

  private Optional<Asked> asked(Action<T> action) throws SpdmException {
    return switch (action) {
      case Action.Send<T>(TransportMessage request, _) ->
          Optional.of(new Asked(this, request.octets()));
      case Action.Done<T>(T answer) -> {
        Optional<Question<?>> next = then.after(answer);
        yield next.isEmpty() ? Optional.empty() : Optional.of(next.get().ask());
      }
      // DSP0274: a Requester that is not ready ends the flow.
      case Action.Pause<T>(_) ->
          throw new ProtocolViolationException(
              "DELIVER_ENCAPSULATED_RESPONSE", "EncapsulatedResponse", "an answer", "a delay");
    };
  }
}
