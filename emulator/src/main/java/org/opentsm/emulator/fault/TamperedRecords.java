package org.opentsm.emulator.fault;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.message.KeyUpdate.Operation;
import org.opentsm.spdm.wire.WireWriter;

/** Edits of what carries other messages: secured messages (DSP0277) and chunks. */
final class TamperedRecords {
  private static final int LAST_CHUNK = 1;
  private static final int HANDLE = 3;
  private static final int CHUNK_SEQUENCE = 4;
  private static final int LARGE_MESSAGE_SIZE = 12;
  private static final int FAR_AHEAD = 0x40;

  private TamperedRecords() {}

  /** A secured message of another session. */
  static Bytes otherSession(Bytes record) {
    return Octets.flip(record, 0);
  }

  /** A secured message whose last octet before the tag has a bit turned. */
  static Bytes otherCiphertext(Bytes record) {
    return Octets.flip(record, record.length() - AeadSuite.TAG_SIZE - 1);
  }

  /** KEY_UPDATE_ACK of another operation, which there is. */
  static Bytes otherOperation(Bytes acknowledgement) {
    int operation = acknowledgement.get(Octets.PARAM1);
    return Octets.set(acknowledgement, Octets.PARAM1, operation % Operation.values().length + 1);
  }

  /** A piece, or the acknowledgement of one, of another transfer. */
  static Bytes otherHandle(Bytes message) {
    return Octets.flip(message, HANDLE);
  }

  /** A piece, or the acknowledgement of one, far from its turn; the first has another layout. */
  static Bytes otherSequence(Bytes message) {
    boolean first = sequence(message) == 0 && message.length() > LARGE_MESSAGE_SIZE;
    return first
        ? message
        : Octets.set(message, CHUNK_SEQUENCE, message.get(CHUNK_SEQUENCE) ^ FAR_AHEAD);
  }

  /** The last piece, which does not say so. */
  static Bytes notLast(Bytes message) {
    return Octets.set(message, Octets.PARAM1, message.get(Octets.PARAM1) & ~LAST_CHUNK);
  }

  /** The first piece, of more than anybody takes. */
  static Bytes endless(Bytes message) {
    if (sequence(message) != 0 || message.length() < LARGE_MESSAGE_SIZE + Integer.BYTES) {
      return message;
    }
    return new WireWriter(message.length())
        .bytes(message.slice(0, LARGE_MESSAGE_SIZE))
        .u32(0xFFFF_FFFFL)
        .bytes(message.slice(LARGE_MESSAGE_SIZE + Integer.BYTES))
        .toBytes();
  }

  /** ChunkSeqNo: 16 bits before 1.4, 32 from then on. */
  private static long sequence(Bytes message) {
    int size = message.get(0) >= SpdmVersion.V1_4.code() ? Integer.BYTES : Short.BYTES;
    long sequence = 0;
    for (int i = Math.min(size, message.length() - CHUNK_SEQUENCE) - 1; i >= 0; i--) {
      sequence = sequence << 8 | message.get(CHUNK_SEQUENCE + i);
    }
    return sequence;
  }
}
