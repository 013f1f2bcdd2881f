package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * CHUNK_SEND (0x85) and CHUNK_SEND_ACK (0x05): a request in pieces (DSP0274, "CHUNK_SEND request
 * and CHUNK_SEND_ACK response messages").
 */
public final class ChunkSend {
  private ChunkSend() {}

  /**
   * CHUNK_SEND.
   *
   * <pre>
   * Param1 bit 0: LastChunk   Param2 Handle
   * 4 {@link Chunk}
   * </pre>
   *
   * @param version of the connection, 1.2 or later
   * @param last whether this is the last piece
   * @param handle of the large request, 0 to 255
   * @param chunk the piece
   */
  public record Request(SpdmVersion version, boolean last, int handle, Chunk chunk)
      implements SpdmRequest {
    private static final int LAST_CHUNK = 0x01;

    /** Checks the ranges. */
    public Request {
      Limits.requireRange("Handle", handle, 0, 255);
      chunk.requireFits(version);
    }

    @Override
    public MessageCode code() {
      return MessageCode.CHUNK_SEND;
    }

    /** Reads a CHUNK_SEND; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.CHUNK_SEND);
      return new Request(
          header.version(),
          (header.param1() & LAST_CHUNK) != 0,
          header.param2(),
          Chunk.read(in, header.version()));
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), last ? LAST_CHUNK : 0, handle);
      chunk.write(out, version);
      return out.toBytes();
    }
  }

  /**
   * CHUNK_SEND_ACK.
   *
   * <pre>
   * Param1 bit 0: EarlyErrorDetected   Param2 Handle
   * 4 ChunkSeqNo              2; 4 from 1.4 on
   *   ResponseToLargeRequest     to the end of the message; none before the last piece, unless there is an early error
   * </pre>
   *
   * @param version of the connection, 1.2 or later
   * @param earlyError whether the Responder wants no further piece
   * @param handle of the large request, 0 to 255
   * @param sequence ChunkSeqNo of the piece, 0 to 65,535 before 1.4, 0 to 2^32-1 from then on
   * @param response to the large request, or its beginning; on a padding transport with what
   *     follows it; empty if there is none yet
   */
  public record Response(
      SpdmVersion version, boolean earlyError, int handle, long sequence, Bytes response)
      implements SpdmResponse {
    private static final int EARLY_ERROR_DETECTED = 0x01;

    /** Checks the ranges. */
    public Response {
      Limits.requireRange("Handle", handle, 0, 255);
      Limits.requireRange("ChunkSeqNo", sequence, 0, Chunk.lastSequence(version));
    }

    @Override
    public MessageCode code() {
      return MessageCode.CHUNK_SEND_ACK;
    }

    /** Reads a CHUNK_SEND_ACK. The response in it has no length: it takes all that is left. */
    public static Response decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.CHUNK_SEND_ACK);
      long sequence = Chunk.readSequence(in, header.version());
      return new Response(
          header.version(),
          (header.param1() & EARLY_ERROR_DETECTED) != 0,
          header.param2(),
          sequence,
          in.bytes(in.remaining(), "ResponseToLargeRequest"));
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), earlyError ? EARLY_ERROR_DETECTED : 0, handle);
      Chunk.writeSequence(out, version, sequence);
      return out.bytes(response).toBytes();
    }
  }
}
