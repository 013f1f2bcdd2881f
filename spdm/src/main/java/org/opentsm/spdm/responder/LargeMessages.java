package org.opentsm.spdm.responder;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.chunk.ChunkAssembler;
import org.opentsm.spdm.chunk.ChunkSplitter;
import org.opentsm.spdm.chunk.ChunkTerms;
import org.opentsm.spdm.message.CapabilityRules;
import org.opentsm.spdm.message.Chunk;
import org.opentsm.spdm.message.ChunkGet;
import org.opentsm.spdm.message.ChunkSend;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ErrorResponse;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.wire.WireReader;

/**
 * Takes requests in pieces and gives responses in pieces, so that whoever answers them sees whole
 * messages alone (DSP0274, "Large SPDM message transfer mechanism").
 *
 * <p>In each session, and in the clear, there is one transfer at a time. Until it has ended any
 * other request there is refused as unexpected, but for GET_VERSION. What is said elsewhere goes on
 * meanwhile: a session that dies in the middle of a transfer holds up nobody.
 */
final class LargeMessages {
  private static final int CODE = 1;
  private static final int LAST_HANDLE = 0xFF;

  /** What must come whole. */
  private static final Set<MessageCode> NEVER_LARGE =
      Set.of(
          MessageCode.GET_VERSION,
          MessageCode.GET_CAPABILITIES,
          MessageCode.CHUNK_SEND,
          MessageCode.CHUNK_GET);

  private ChunkTerms terms = ChunkTerms.NONE;
  private int lastHandle;

  /** What answers whole requests. */
  @FunctionalInterface
  interface Whole {
    /** Answers one, behind which up to {@code padding} octets may stand. */
    Bytes answer(Bytes request, int padding);
  }

  /**
   * What comes or goes in pieces in one dialogue: a request, or a response that waits to be
   * fetched.
   */
  sealed interface Transfer {
    /** Nothing. */
    record None() implements Transfer {}

    /** Pieces of a request have come. */
    record Incoming(int handle, ChunkAssembler pieces) implements Transfer {}

    /** Pieces of a response have yet to be fetched. */
    record Outgoing(int handle, ChunkSplitter pieces) implements Transfer {}
  }

  /** CAPABILITIES is sent: from here on these terms hold. */
  void agree(ChunkTerms agreed) {
    terms = agreed;
  }

  /** GET_VERSION came: nothing is left of what was before. */
  void restart() {
    terms = ChunkTerms.NONE;
  }

  /**
   * Answers what came, be it whole or a piece.
   *
   * @param dialogue that it came in
   * @param padding octets that may stand behind it
   */
  Bytes handle(Bytes request, Dialogue dialogue, int padding, Whole whole) {
    MessageCode code = terms.agreed() ? code(request) : null;
    try {
      if (code == MessageCode.CHUNK_GET) {
        return give(request, dialogue, padding);
      }
      if (code == MessageCode.CHUNK_SEND) {
        return take(request, dialogue, padding, whole);
      }
      requireIdle(dialogue, code);
      if (isTooLong(request, padding)) {
        throw Refusal.of(ErrorCode.REQUEST_TOO_LARGE);
      }
      Bytes response = whole.answer(request, padding);
      return response.length() <= terms(dialogue).peerAtOnce()
          ? response
          : large(response, dialogue);
    } catch (Refusal refusal) {
      return refusal.response(terms.version()).encode();
    }
  }

  private ChunkTerms terms(Dialogue dialogue) {
    return terms.within(dialogue.longest);
  }

  private static @Nullable MessageCode code(Bytes request) {
    return request.length() <= CODE ? null : MessageCode.ofValue(request.get(CODE)).orElse(null);
  }

  private boolean isTooLong(Bytes request, int padding) {
    return request.length() > terms.ownAtOnce() + padding;
  }

  private static void requireIdle(Dialogue dialogue, @Nullable MessageCode code) throws Refusal {
    boolean idle = dialogue.transfer() instanceof Transfer.None;
    if (!idle && code != MessageCode.GET_VERSION) {
      throw Refusal.unexpected();
    }
  }

  private Bytes take(Bytes message, Dialogue dialogue, int padding, Whole whole) throws Refusal {
    ChunkSend.Request request = readSend(message, padding);
    Transfer.Incoming transfer =
        switch (dialogue.transfer()) {
          case Transfer.None() -> begin(request);
          case Transfer.Incoming begun -> begun;
          case Transfer.Outgoing fetched -> throw Refusal.unexpected();
        };
    // Whatever is wrong with a piece ends the transfer.
    dialogue.transfer(new Transfer.None());
    Optional<Refusal> wrong = check(request, transfer, isTooLong(message, padding));
    if (wrong.isPresent()) {
      return acknowledge(request, true, wrong.get().response(terms.version()).encode());
    }
    if (!request.last()) {
      dialogue.transfer(transfer);
      return acknowledge(request, false, Bytes.EMPTY);
    }
    Bytes response = answer(transfer.pieces.joined(), whole);
    Bytes acknowledgement = acknowledge(request, false, response);
    return acknowledgement.length() <= terms(dialogue).peerAtOnce()
        ? acknowledgement
        : acknowledge(request, false, large(response, dialogue));
  }

  private Transfer.Incoming begin(ChunkSend.Request request) {
    return new Transfer.Incoming(
        request.handle(),
        new ChunkAssembler(request.code().name(), terms.version(), terms.ownInAll()));
  }

  private Optional<Refusal> check(
      ChunkSend.Request request, Transfer.Incoming transfer, boolean tooLong) {
    Chunk chunk = request.chunk();
    if (chunk.isFirst() && chunk.largeMessageSize() > terms.ownInAll()) {
      return Optional.of(Refusal.of(ErrorCode.REQUEST_TOO_LARGE));
    }
    boolean small =
        chunk.isFirst() && chunk.largeMessageSize() <= CapabilityRules.MIN_DATA_TRANSFER_SIZE;
    if (small || tooLong || request.handle() != transfer.handle) {
      return Optional.of(Refusal.invalid());
    }
    try {
      transfer.pieces.add(chunk, request.last());
      return Optional.empty();
    } catch (ProtocolViolationException wrong) {
      return Optional.of(Refusal.invalid());
    }
  }

  private Bytes answer(Bytes request, Whole whole) {
    MessageCode code = code(request);
    return code != null && NEVER_LARGE.contains(code)
        ? Refusal.invalid().response(terms.version()).encode()
        : whole.answer(request, 0);
  }

  private Bytes acknowledge(ChunkSend.Request request, boolean early, Bytes response) {
    return new ChunkSend.Response(
            request.version(), early, request.handle(), request.chunk().sequence(), response)
        .encode();
  }

  private Bytes large(Bytes response, Dialogue dialogue) {
    ChunkTerms held = terms(dialogue);
    if (response.length() > held.longestSent()) {
      dialogue.failUnsent();
      return Refusal.of(ErrorCode.RESPONSE_TOO_LARGE).response(terms.version()).encode();
    }
    lastHandle = lastHandle + 1 & LAST_HANDLE;
    ChunkSplitter pieces = new ChunkSplitter(response, held.peerAtOnce());
    dialogue.transfer(new Transfer.Outgoing(lastHandle, pieces));
    return ErrorResponse.largeResponse(terms.version(), lastHandle).encode();
  }

  private Bytes give(Bytes message, Dialogue dialogue, int padding) throws Refusal {
    ChunkGet.Request request = readGet(message, padding);
    if (!(dialogue.transfer() instanceof Transfer.Outgoing transfer)) {
      throw Refusal.unexpected();
    }
    ChunkSplitter pieces = transfer.pieces;
    if (request.handle() != transfer.handle || request.sequence() != pieces.sequence()) {
      throw Refusal.invalid();
    }
    Chunk chunk = pieces.next();
    if (pieces.isDone()) {
      dialogue.transfer(new Transfer.None());
    }
    return new ChunkGet.Response(terms.version(), pieces.isDone(), transfer.handle, chunk).encode();
  }

  private ChunkSend.Request readSend(Bytes message, int padding) throws Refusal {
    try {
      WireReader in = new WireReader(MessageCode.CHUNK_SEND.name(), message);
      ChunkSend.Request request = ChunkSend.Request.decode(in);
      in.end(padding);
      return requireVersion(request);
    } catch (MalformedMessageException malformed) {
      throw Refusal.invalid();
    }
  }

  private ChunkGet.Request readGet(Bytes message, int padding) throws Refusal {
    try {
      WireReader in = new WireReader(MessageCode.CHUNK_GET.name(), message);
      ChunkGet.Request request = ChunkGet.Request.decode(in);
      in.end(padding);
      return requireVersion(request);
    } catch (MalformedMessageException malformed) {
      throw Refusal.invalid();
    }
  }

  private <R extends SpdmRequest> R requireVersion(R request) throws Refusal {
    if (request.version() != terms.version()) {
      throw Refusal.of(ErrorCode.VERSION_MISMATCH);
    }
    return request;
  }
}
