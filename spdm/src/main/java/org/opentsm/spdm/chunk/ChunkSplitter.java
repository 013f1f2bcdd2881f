package org.opentsm.spdm.chunk;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.Chunk;

/** Cuts one message into pieces that the peer takes, each as long as can be. */
public final class ChunkSplitter {
  /** Of CHUNK_SEND and CHUNK_RESPONSE, up to the piece. */
  static final int HEADER = 12;

  /** LargeMessageSize, which the first piece has before it. */
  static final int FIRST_HEADER = HEADER + 4;

  /** ChunkSeqNo has 16 bits before 1.4. */
  private static final long PIECES_BEFORE_1_4 = 0x1_0000;

  private final Bytes message;
  private final int atOnce;
  private int position;
  private long sequence;

  /**
   * @param message at most {@link #longest} octets
   * @param atOnce DataTransferSize of the peer, 42 octets or more
   */
  public ChunkSplitter(Bytes message, long atOnce) {
    this.message = message;
    this.atOnce = (int) Math.min(atOnce, Integer.MAX_VALUE);
  }

  /** Octets of the longest message whose pieces can be counted. */
  static long longest(SpdmVersion version, long atOnce) {
    return version.atLeast(SpdmVersion.V1_4)
        ? Long.MAX_VALUE
        : (atOnce - HEADER) * PIECES_BEFORE_1_4 - (FIRST_HEADER - HEADER);
  }

  /** ChunkSeqNo of the next piece. */
  public long sequence() {
    return sequence;
  }

  /** Whether the last piece was cut off. */
  public boolean isDone() {
    return position == message.length();
  }

  /** The next piece. */
  public Chunk next() {
    boolean first = sequence == 0;
    int room = atOnce - (first ? FIRST_HEADER : HEADER);
    int length = Math.min(room, message.length() - position);
    Chunk chunk =
        new Chunk(sequence, first ? message.length() : 0, message.slice(position, length));
    position += length;
    sequence++;
    return chunk;
  }
}
