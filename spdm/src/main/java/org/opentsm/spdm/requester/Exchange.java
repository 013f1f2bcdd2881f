package org.opentsm.spdm.requester;

import java.time.Duration;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ErrorResponse;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.RespondIfReady;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.transport.TransportMessage;
import org.opentsm.spdm.wire.WireReader;

/**
 * One operation of a Requester, without input or output: it says what to do and is told what
 * happened.
 *
 * <p>Call {@link #start}, do what the {@link Action} says, and report back until it is {@link
 * Action.Done} or an exception ends the operation. Busy, ResponseNotReady and RequestResynch are
 * dealt with here, the same for every operation. An answer that does not come ends the operation
 * and the conversation: a repeated request would stand twice in the Responder's transcript. Whoever
 * does not drive an operation to its end says so by {@link #abandon}: it may hold an ephemeral key.
 *
 * @param <T> the result of the operation
 */
public final class Exchange<T> {
  /** Less would have the Responder drop the answer before it is ready. */
  private static final int MIN_RDTM = 2;

  private final Conversation conversation;
  private final LargeTransfer large;
  private State<T> state;
  private SpdmRequest request;
  private Bytes sent = Bytes.EMPTY;

  /** RESPOND_IF_READY, while it is to be sent. */
  private Bytes waiting = Bytes.EMPTY;

  private boolean started;
  private boolean over;
  private int busy;
  private int notReady;

  Exchange(Conversation conversation, State<T> first) {
    this.conversation = conversation;
    this.large = new LargeTransfer(conversation);
    this.state = first;
    this.request = first.request();
  }

  /**
   * The first action.
   *
   * @throws NegotiationException if the Responder does not take messages as long as the request
   * @throws SpdmException if a session cannot protect another message
   */
  public Action<T> start() throws SpdmException {
    if (started) {
      throw new IllegalStateException("the operation has been started before");
    }
    started = true;
    return orAbandon(this::send);
  }

  /**
   * An answer came.
   *
   * @param received the whole message; on a padding transport with what follows it
   * @throws SpdmException if the answer ends the operation
   */
  public Action<T> receive(TransportMessage received) throws SpdmException {
    requireStarted();
    return orAbandon(() -> {
      try {
        return answered(conversation.channel.open(received));
      } catch (SpdmException e) {
        conversation.transcript.fail(request.code());
        throw e;
      }
    });
  }

  private Action<T> answered(Bytes answer) throws SpdmException {
    requireWithinTransferSize(answer);
    return switch (large.take(answer)) {
      case LargeTransfer.Step.More(Bytes next) -> send(next);
      case LargeTransfer.Step.Whole(Bytes response) -> accept(response);
    };
  }

  private Action<T> accept(Bytes response) throws SpdmException {
    WireReader in = new WireReader(state.expected().name(), response);
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
      case Next.Result<T>(T value) -> {
        over = true;
        yield new Action.Done<>(value);
      }
      case State<T> next -> advance(next);
    };
  }

  /**
   * The pause is over.
   *
   * @throws SpdmException if a session cannot protect another message
   */
  public Action<T> resume() throws SpdmException {
    requireStarted();
    return orAbandon(() -> send(waiting.isEmpty() ? large.again() : large.begin(waiting)));
  }

  /**
   * Gives the operation up, started or not: what it prepared for the answer is overwritten, such as
   * the ephemeral key of KEY_EXCHANGE. Does nothing once the operation has ended, with its result
   * or an exception.
   */
  public void abandon() {
    if (!over) {
      over = true;
      state.failed();
    }
  }

  /** A step of the operation. */
  @FunctionalInterface
  private interface Step<T> {
    Action<T> take() throws SpdmException;
  }

  /** Whatever ends the operation, it leaves nothing behind. */
  private Action<T> orAbandon(Step<T> step) throws SpdmException {
    try {
      return step.take();
    } catch (SpdmException | RuntimeException e) {
      abandon();
      throw e;
    }
  }

  /** What the Responder was asked last. */
  SpdmRequest request() {
    return request;
  }

  /** The same, and whether in a session, for a person. */
  String asked() {
    return request.code() + (conversation.channel instanceof Channel.Plain ? "" : " in a session");
  }

  private Action<T> send(Bytes message) throws SpdmException {
    return new Action.Send<>(
        conversation.channel.seal(message), conversation.patience(state.cryptographic()));
  }

  private void requireStarted() {
    if (!started) {
      throw new IllegalStateException("the operation has not been started");
    }
    if (over) {
      throw new IllegalStateException("the operation has ended");
    }
  }

  /** From 1.2 on each end states what it takes. */
  private void requireWithinTransferSize(Bytes response) throws ProtocolViolationException {
    int limit = conversation.config.dataTransferSize() + conversation.channel.maxPadding();
    if (request.version().atLeast(SpdmVersion.V1_2) && response.length() > limit) {
      throw new ProtocolViolationException(
          state.expected().name(),
          "length",
          "at most the DataTransferSize of " + conversation.config.dataTransferSize(),
          Integer.toString(response.length()));
    }
  }

  private Action<T> advance(State<T> next) throws SpdmException {
    state = next;
    request = next.request();
    busy = 0;
    notReady = 0;
    return send();
  }

  private Action<T> send() throws SpdmException {
    Bytes encoded = request.encode();
    if (request.code() == MessageCode.GET_VERSION) {
      conversation.restart();
    } else if (conversation.isNegotiated()) {
      conversation.transcript.begin(request.code());
    }
    sent = encoded;
    Action<T> action = send(large.begin(sent));
    state.sent();
    return action;
  }

  private Action<T> onError(WireReader in) throws SpdmException {
    ErrorResponse error = ErrorResponse.decode(in);
    in.end(conversation.channel.maxPadding());
    requireVersion(error);
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

  /** A Responder that does not know the version yet answers with 1.0. */
  private void requireVersion(ErrorResponse error) throws ProtocolViolationException {
    boolean early = !conversation.isNegotiated() && error.version() == SpdmVersion.V1_0;
    if (!early) {
      Answers.requireVersion(error, request.version());
    }
  }

  private Action<T> onBusy(ErrorResponse error) throws PeerErrorException {
    conversation.transcript.fail(request.code());
    if (busy++ >= conversation.config.retry().maxBusy()) {
      throw peerError(error);
    }
    return new Action.Pause<>(conversation.config.retry().busyDelay());
  }

  private Action<T> onNotReady(ErrorResponse error) throws SpdmException {
    if (!conversation.isNegotiated()) {
      throw new ProtocolViolationException(
          "ERROR", "ErrorCode", "an answer to " + request.code(), "ResponseNotReady");
    }
    ErrorResponse.NotReady data = error.notReady().orElseThrow();
    if (data.requestCode() != request.code().value()) {
      throw new ProtocolViolationException(
          "ERROR", "RequestCode", request.code().name(), MessageCode.nameOf(data.requestCode()));
    }
    if (data.rdtm() < MIN_RDTM) {
      throw new ProtocolViolationException(
          "ERROR", "RDTM", "at least " + MIN_RDTM, Integer.toString(data.rdtm()));
    }
    Duration delay = data.delay();
    if (delay.compareTo(conversation.config.retry().maxResponseDelay()) > 0) {
      throw ChannelException.timedOut(
          "responder",
          request.code() + ": it asks for 2^" + data.rdtExponent() + " us more",
          conversation.config.retry().maxResponseDelay());
    }
    if (notReady++ >= conversation.config.retry().maxNotReady()) {
      throw peerError(error);
    }
    waiting =
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
        error.errorData(),
        error.extendedErrorData());
  }
}
