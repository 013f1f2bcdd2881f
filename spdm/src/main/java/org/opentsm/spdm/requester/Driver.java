package org.opentsm.spdm.requester;

import java.time.Duration;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmErrorCode;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.spdm.transport.TransportMessage;

/** Carries out on a transport what an {@link Exchange} asks for. */
final class Driver {
  private final SpdmTransport transport;

  Driver(SpdmTransport transport) {
    this.transport = transport;
  }

  /** To its result; without one, whatever the cause, it is abandoned. */
  <T> T run(Exchange<T> exchange, Deadline deadline) throws SpdmException {
    try {
      return drive(exchange, deadline);
    } finally {
      exchange.abandon();
    }
  }

  private <T> T drive(Exchange<T> exchange, Deadline deadline) throws SpdmException {
    Action<T> action = exchange.start();
    while (true) {
      switch (action) {
        case Action.Done<T>(T result) -> {
          return result;
        }
        case Action.Pause<T>(Duration delay) -> {
          pause(delay, deadline);
          action = exchange.resume();
        }
        case Action.Send<T>(TransportMessage request, Duration patience) -> {
          requireTime(deadline);
          action = ask(exchange, request, patience, deadline);
        }
      }
    }
  }

  private <T> Action<T> ask(
      Exchange<T> exchange, TransportMessage request, Duration patience, Deadline deadline)
      throws SpdmException {
    transport.send(request, deadline);
    TransportMessage answer;
    try {
      answer = transport.receive(deadline.orAfter(patience));
    } catch (ChannelException silence) {
      boolean own = silence.code() == SpdmErrorCode.TIMED_OUT && !deadline.hasPassed();
      throw silence.with(
          "the request was "
              + exchange.asked()
              + (own ? ", whose time SPDM sets: a later deadline gives no more" : ""));
    }
    return exchange.receive(answer);
  }

  /** A peer that sends ahead never makes anybody wait: the deadline must be looked at even so. */
  private void requireTime(Deadline deadline) throws ChannelException {
    if (deadline.hasPassed()) {
      throw ChannelException.timedOut(transport.peer(), "the deadline has passed", Duration.ZERO);
    }
  }

  private void pause(Duration delay, Deadline deadline) throws ChannelException {
    if (delay.compareTo(deadline.remaining()) > 0) {
      throw ChannelException.timedOut(
          transport.peer(),
          "the responder asks for " + delay.toMillis() + " ms more",
          deadline.remaining());
    }
    try {
      Thread.sleep(delay);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ChannelException.failed(transport.peer(), "interrupted", e);
    }
  }
}
