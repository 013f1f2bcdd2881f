package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * CHUNK_GET (0x86) and CHUNK_RESPONSE (0x06): a response in pieces (DSP0274, "CHUNK_GET request and
 * CHUNK_RESPONSE response messages").
 */
public final class ChunkGet {
  private ChunkGet() {}

  /**
   * CHUNK_GET.
   *
   * <pre>
   * Param1 reserved   Param2 Handle
   * 4 ChunkSeqNo  2; 4 from 1.4 on
   * </pre>
   *
   * @param version of the connection, 1.2 or later
   * @param handle of the large response, 0 to 255
   * @param sequence ChunkSeqNo of the piece, 0 to 65,535 before 1.4, 0 to 2^32-1 from then on
   */
  public record Request(SpdmVersion version, int handle, long sequence) implements SpdmRequest {
    /** Checks the ranges. */
    public Request {
      Limits.requireRange("Handle", handle, 0, 255);
      Limits.requireRange("ChunkSeqNo", sequence, 0, Chunk.lastSequence(version));
    }

    @Override
    public MessageCode code() {
      return MessageCode.CHUNK_GET;
    }

    /** Reads a CHUNK_GET; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.CHUNK_GET);
      return new Request(
          header.version(), header.param2(), Chunk.readSequence(in, header.version()));
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), 0, handle);
      Chunk.writeSequence(out, version, sequence);
      return out.toBytes();
    }
  }

  /**
   * CHUNK_RESPONSE.
   *
   * <pre>
   * Param1 bit 0: LastChunk   Param2 Handle
   * 4 {@link Chunk}
   * </pre>
   *
   * @param version of the connection, 1.2 or later
   * @param last whether this is the last piece
   * @param handle of the large response, 0 to 255
   * @param chunk the piece
   */
  public record Response(SpdmVersion version, boolean last, int handle, Chunk chunk)
      implements SpdmResponse {
    private static final int LAST_CHUNK = 0x01;

    /** Checks the ranges. */
    public Response {
      Limits.requireRange("Handle", handle, 0, 255);
      chunk.requireFits(version);
    }

    @Override
    public MessageCode code() {
      return MessageCode.CHUNK_RESPONSE;
    }

    /** Reads a CHUNK_RESPONSE; whatever follows it is left unread. */
    public static Response decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.CHUNK_RESPONSE);
      return new Response(
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
}
