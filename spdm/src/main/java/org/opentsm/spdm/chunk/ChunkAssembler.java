package org.opentsm.spdm.chunk;

import java.io.ByteArrayOutputStream;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.CapabilityRules;
import org.opentsm.spdm.message.Chunk;

/**
 * Joins the pieces of one message. Memory grows with what came, not with what was announced, and
 * pieces that are not worth a message are refused.
 */
public final class ChunkAssembler {
  private static final int SMALLEST = CapabilityRules.MIN_DATA_TRANSFER_SIZE;
  private static final long LAST_BEFORE_1_4 = 0xFFFF;

  private final String messageName;
  private final SpdmVersion version;
  private final long longest;
  private final ByteArrayOutputStream joined = new ByteArrayOutputStream();
  private long size;
  private long next;

  /**
   * @param messageName of what brings the pieces, for rejections
   * @param longest MaxSPDMmsgSize of this end, in octets
   */
  public ChunkAssembler(String messageName, SpdmVersion version, long longest) {
    this.messageName = messageName;
    this.version = version;
    this.longest = Math.min(longest, Integer.MAX_VALUE);
  }

  /** ChunkSeqNo that must come next. */
  public long sequence() {
    return next;
  }

  /** The whole message, once {@link #add} said that it is whole. */
  public Bytes joined() {
    return Bytes.owning(joined.toByteArray());
  }

  /**
   * Takes a piece.
   *
   * @param last whether the peer says that it is the last one
   * @return whether the message is whole
   */
  public boolean add(Chunk chunk, boolean last) throws ProtocolViolationException {
    boolean counted = version.atLeast(SpdmVersion.V1_4) || next <= LAST_BEFORE_1_4;
    require("ChunkSeqNo", counted && chunk.sequence() == next, next, chunk.sequence());
    if (chunk.isFirst()) {
      size = chunk.largeMessageSize();
      require("LargeMessageSize", size <= longest, "at most " + longest, size);
    }
    long left = size - joined.size();
    int length = chunk.octets().length();
    require("ChunkSize", length <= left, "at most the " + left + " bytes that are left", length);
    require("LastChunk", last == (length == left), length == left, last);
    int least = last ? 1 : SMALLEST - header(chunk);
    require("ChunkSize", length >= least, least + " bytes or more", length);
    joined.writeBytes(chunk.octets().toByteArray());
    next++;
    return last;
  }

  private static int header(Chunk chunk) {
    return chunk.isFirst() ? ChunkSplitter.FIRST_HEADER : ChunkSplitter.HEADER;
  }

  private void require(String field, boolean holds, Object expected, Object found)
      throws ProtocolViolationException {
    if (!holds) {
      throw new ProtocolViolationException(
          messageName, field, expected.toString(), found.toString());
    }
  }
}
