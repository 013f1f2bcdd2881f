package org.opentsm.spdm.requester;

import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.chunk.ChunkAssembler;
import org.opentsm.spdm.chunk.ChunkSplitter;
import org.opentsm.spdm.chunk.ChunkTerms;
import org.opentsm.spdm.message.Chunk;
import org.opentsm.spdm.message.ChunkGet;
import org.opentsm.spdm.message.ChunkSend;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ErrorResponse;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.wire.WireReader;

/**
 * Sends requests and fetches responses that are longer than an end takes at once in pieces, so that
 * the operation sees whole messages alone (DSP0274, "Large SPDM message transfer mechanism").
 */
final class LargeTransfer {
  private static final int HEADER = 4;
  private static final int CODE = 1;
  private static final int ERROR_CODE = 2;

  private final Conversation conversation;
  private Bytes whole = Bytes.EMPTY;
  private Bytes piece = Bytes.EMPTY;
  private @Nullable Sending sending;
  private @Nullable Fetching fetching;

  LargeTransfer(Conversation conversation) {
    this.conversation = conversation;
  }

  /** What an answer leads to. */
  sealed interface Step {
    /** The transfer goes on with this request. */
    record More(Bytes request) implements Step {}

    /** The answer is whole; on a padding transport with what follows it. */
    record Whole(Bytes response) implements Step {}
  }

  private record Sending(int handle, ChunkSplitter pieces) {}

  private record Fetching(int handle, ChunkAssembler pieces) {}

  /**
   * What to send for a request.
   *
   * @throws NegotiationException if the Responder does not take messages as long as that
   */
  Bytes begin(Bytes request) throws NegotiationException {
    ChunkTerms terms = conversation.terms();
    whole = request;
    sending = null;
    fetching = null;
    if (request.length() <= terms.peerAtOnce()) {
      piece = request;
    } else {
      requireTaken(request, terms);
      ChunkSplitter pieces = new ChunkSplitter(request, terms.peerAtOnce());
      Sending transfer = new Sending(conversation.nextHandle(), pieces);
      sending = transfer;
      piece = next(transfer);
    }
    return piece;
  }

  /** What to send once more, after the Responder was busy: the whole, or the piece that it was. */
  Bytes again() throws NegotiationException {
    return sending == null && fetching == null ? begin(whole) : piece;
  }

  /**
   * Takes an answer to what was sent last.
   *
   * @throws SpdmException if no transfer goes on like that
   */
  Step take(Bytes answer) throws SpdmException {
    if (fetching != null) {
      return fetched(answer, fetching);
    }
    return sending != null ? acknowledged(answer, sending) : answered(answer);
  }

  private static void requireTaken(Bytes request, ChunkTerms terms) throws NegotiationException {
    if (request.length() > terms.longestSent()) {
      throw new NegotiationException(
          terms.agreed() ? "MaxSPDMmsgSize" : "DataTransferSize",
          request.length() + " bytes for " + MessageCode.nameOf(request.get(CODE)),
          Long.toString(terms.longestSent()));
    }
  }

  private Bytes next(Sending transfer) {
    Chunk chunk = transfer.pieces.next();
    return new ChunkSend.Request(
            conversation.terms().version(), transfer.pieces.isDone(), transfer.handle, chunk)
        .encode();
  }

  private Step acknowledged(Bytes answer, Sending transfer) throws SpdmException {
    boolean sent = transfer.pieces.isDone();
    if (isError(answer)) {
      // The specification has LargeResponse stand in CHUNK_SEND_ACK; DMTF's implementation sends it
      // in the place of that.
      return sent && isLargeResponse(answer) ? answered(answer) : new Step.Whole(answer);
    }
    WireReader in = reader(answer, MessageCode.CHUNK_SEND_ACK);
    ChunkSend.Response response = ChunkSend.Response.decode(in);
    Answers.requireVersion(response, conversation.terms().version());
    long sequence = transfer.pieces.sequence() - 1;
    Answers.require(
        response,
        "Handle",
        response.handle() == transfer.handle,
        transfer.handle,
        response.handle());
    Answers.require(
        response, "ChunkSeqNo", response.sequence() == sequence, sequence, response.sequence());
    if (response.earlyError()) {
      sending = null;
      Answers.require(
          response,
          "ResponseToLargeRequest",
          isError(response.response()),
          "ERROR, as EarlyErrorDetected is set",
          "none");
      return new Step.Whole(response.response());
    }
    if (sent) {
      sending = null;
      return answered(response.response());
    }
    Answers.require(
        response,
        "ResponseToLargeRequest",
        response.response().length() <= conversation.channel.maxPadding(),
        "none before the last piece",
        response.response().length() + " bytes");
    piece = next(transfer);
    return new Step.More(piece);
  }

  private Step answered(Bytes answer) throws SpdmException {
    ChunkTerms terms = conversation.terms();
    if (!terms.agreed() || !isError(answer) || !isLargeResponse(answer)) {
      return new Step.Whole(answer);
    }
    WireReader in = reader(answer, MessageCode.ERROR);
    ErrorResponse error = ErrorResponse.decode(in);
    in.end(conversation.channel.maxPadding());
    Answers.requireVersion(error, terms.version());
    sending = null;
    return fetch(
        new Fetching(
            error.largeResponseHandle().orElseThrow(),
            new ChunkAssembler(
                MessageCode.CHUNK_RESPONSE.name(), terms.version(), terms.ownInAll())));
  }

  private Step fetch(Fetching transfer) {
    fetching = transfer;
    piece =
        new ChunkGet.Request(
                conversation.terms().version(), transfer.handle, transfer.pieces.sequence())
            .encode();
    return new Step.More(piece);
  }

  private Step fetched(Bytes answer, Fetching transfer) throws SpdmException {
    if (isError(answer)) {
      return new Step.Whole(answer);
    }
    WireReader in = reader(answer, MessageCode.CHUNK_RESPONSE);
    ChunkGet.Response response = ChunkGet.Response.decode(in);
    in.end(conversation.channel.maxPadding());
    Answers.requireVersion(response, conversation.terms().version());
    Answers.require(
        response,
        "Handle",
        response.handle() == transfer.handle,
        transfer.handle,
        response.handle());
    if (!transfer.pieces.add(response.chunk(), response.last())) {
      return fetch(transfer);
    }
    fetching = null;
    Bytes joined = transfer.pieces.joined();
    Answers.require(
        response, "SPDMchunk", !isError(joined), "pieces of a response", "those of ERROR");
    return new Step.Whole(joined);
  }

  private static boolean isError(Bytes answer) {
    return answer.length() >= HEADER && answer.get(CODE) == MessageCode.ERROR.value();
  }

  private static boolean isLargeResponse(Bytes error) {
    return error.get(ERROR_CODE) == ErrorCode.LARGE_RESPONSE.value();
  }

  private static WireReader reader(Bytes answer, MessageCode expected) throws SpdmException {
    WireReader in = new WireReader(expected.name(), answer);
    int code = in.peek(CODE, "RequestResponseCode");
    if (code != expected.value()) {
      throw new ProtocolViolationException(
          MessageCode.nameOf(code),
          "RequestResponseCode",
          expected.name(),
          MessageCode.nameOf(code));
    }
    return in;
  }
}
