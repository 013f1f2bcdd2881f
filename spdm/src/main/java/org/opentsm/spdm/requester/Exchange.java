package org.opentsm.spdm.requester;

import java.time.Duration;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ErrorResponse;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.RespondIfReady;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.wire.WireReader;

/**
 * One operation of a Requester, without input or output: it says what to do and is told what
 * happened.
 *
 * <p>Call {@link #start}, do what the {@link Action} says, and report back until it is {@link
 * Action.Done} or an exception ends the operation. Busy, ResponseNotReady, RequestResynch and
 * missing answers are dealt with here, the same for every operation.
 *
 * @param <T> the result of the operation
 */
public final class Exchange<T> {
  private final Conversation conversation;
  private State<T> state;
  private SpdmRequest request;
  private Bytes sent = Bytes.EMPTY;
  private Bytes pending = Bytes.EMPTY;
  private int timeOuts;
  private int busy;
  private int notReady;

  Exchange(Conversation conversation, State<T> first) {
    this.conversation = conversation;
    this.state = first;
    this.request = first.request();
  }

  /** The first action. */
  public Action<T> start() {
    return send();
  }

  /**
   * An answer came.
   *
   * @param response the whole message; on a padding transport with what follows it
   * @throws SpdmException if the answer ends the operation
   */
  public Action<T> receive(Bytes response) throws SpdmException {
    WireReader in = new WireReader(state.expected().name(), response);
    try {
      int code = in.peek(1, "RequestResponseCode");
      if (code == MessageCode.ERROR.value()) {
        return onError(in);
      }
      if (code != state.expected().value()) {
        throw new ProtocolViolationException(
            MessageCode.nameOf(code),
            "RequestResponseCode",
            state.expected().name(),
            MessageCode.nameOf(code));
      }
      return switch (state.accept(sent, in)) {
        case Next.Result<T>(T value) -> new Action.Done<>(value);
        case State<T> next -> advance(next);
      };
    } catch (SpdmException e) {
      conversation.transcript.fail(request.code());
      throw e;
    }
  }

  /** The pause is over. */
  public Action<T> resume() {
    return new Action.Send<>(pending, conversation.patience(state.cryptographic()));
  }

  /**
   * No answer came in time.
   *
   * @throws ChannelException if the policy allows no repetition
   */
  public Action<T> timeOut() throws ChannelException {
    if (timeOuts++ < conversation.config.retry().maxTimeOuts()) {
      return resume();
    }
    Duration waited = conversation.patience(state.cryptographic());
    throw ChannelException.timedOut("responder", request.code().name(), waited);
  }

  private Action<T> advance(State<T> next) {
    state = next;
    request = next.request();
    timeOuts = 0;
    busy = 0;
    notReady = 0;
    return send();
  }

  private Action<T> send() {
    if (conversation.isNegotiated()) {
      conversation.transcript.begin(request.code());
    }
    sent = request.encode();
    pending = sent;
    return resume();
  }

  private Action<T> onError(WireReader in) throws SpdmException {
    ErrorResponse error = ErrorResponse.decode(in);
    in.end(conversation.config.maxPadding());
    return switch (error.knownCode().orElse(null)) {
      case BUSY -> onBusy(error);
      case RESPONSE_NOT_READY -> onNotReady(error);
      case REQUEST_RESYNCH -> {
        conversation.restart();
        throw peerError(error);
      }
      case null, default -> throw peerError(error);
    };
  }

  private Action<T> onBusy(ErrorResponse error) throws PeerErrorException {
    conversation.transcript.fail(request.code());
    if (busy++ >= conversation.config.retry().maxBusy()) {
      throw peerError(error);
    }
    return new Action.Pause<>(conversation.config.retry().busyDelay());
  }

  private Action<T> onNotReady(ErrorResponse error) throws SpdmException {
    ErrorResponse.NotReady data = error.notReady().orElseThrow();
    if (data.requestCode() != request.code().value()) {
      throw new ProtocolViolationException(
          "ERROR", "RequestCode", request.code().name(), MessageCode.nameOf(data.requestCode()));
    }
    Duration delay = data.delay();
    if (delay.compareTo(conversation.config.retry().maxResponseDelay()) > 0) {
      throw new ProtocolViolationException(
          "ERROR",
          "RDTExponent",
          "at most " + conversation.config.retry().maxResponseDelay(),
          delay.toString());
    }
    if (notReady++ >= conversation.config.retry().maxNotReady()) {
      throw peerError(error);
    }
    pending =
        new RespondIfReady.Request(
                conversation.requireNegotiated().version(), data.requestCode(), data.token())
            .encode();
    return new Action.Pause<>(delay);
  }

  private PeerErrorException peerError(ErrorResponse error) {
    return new PeerErrorException(
        request.code().name(),
        error.errorCode(),
        ErrorCode.nameOf(error.errorCode()),
        error.errorData());
  }
}
