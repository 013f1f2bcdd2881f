package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * A piece of a message that is longer than DataTransferSize (DSP0274, "Large SPDM message transfer
 * mechanism").
 *
 * <pre>
 * ChunkSeqNo        2, and 2 reserved; 4 from 1.4 on
 * ChunkSize         4
 * LargeMessageSize  4   if ChunkSeqNo is 0
 * SPDMchunk
 * </pre>
 *
 * @param sequence ChunkSeqNo: 0 to 65,535 before 1.4, 0 to 2^32-1 from then on
 * @param largeMessageSize octets of the whole message, 0 to 2^32-1; 0 if this is not the first
 *     piece
 * @param octets of the message
 */
public record Chunk(long sequence, long largeMessageSize, Bytes octets) {
  /** Checks the ranges. */
  public Chunk {
    Limits.requireRange("ChunkSeqNo", sequence, 0, Limits.U32);
    Limits.requireRange("LargeMessageSize", largeMessageSize, 0, sequence == 0 ? Limits.U32 : 0);
  }

  /** Whether it begins a message. */
  public boolean isFirst() {
    return sequence == 0;
  }

  /** The largest ChunkSeqNo of a version. */
  static long lastSequence(SpdmVersion version) {
    return version.atLeast(SpdmVersion.V1_4) ? Limits.U32 : 0xFFFF;
  }

  /** ChunkSeqNo alone, where nothing but padding follows it. */
  static long readSequence(WireReader in, SpdmVersion version) throws MalformedMessageException {
    return version.atLeast(SpdmVersion.V1_4) ? in.u32("ChunkSeqNo") : in.u16("ChunkSeqNo");
  }

  static void writeSequence(WireWriter out, SpdmVersion version, long sequence) {
    if (version.atLeast(SpdmVersion.V1_4)) {
      out.u32(sequence);
    } else {
      out.u16((int) sequence);
    }
  }

  static Chunk read(WireReader in, SpdmVersion version) throws MalformedMessageException {
    long sequence = readSequence(in, version);
    if (!version.atLeast(SpdmVersion.V1_4)) {
      in.reserved(2);
    }
    long size = in.u32("ChunkSize");
    long whole = sequence == 0 ? in.u32("LargeMessageSize") : 0;
    return new Chunk(sequence, whole, in.bytes(size, "SPDMchunk"));
  }

  void write(WireWriter out, SpdmVersion version) {
    writeSequence(out, version, sequence);
    if (!version.atLeast(SpdmVersion.V1_4)) {
      out.reserved(2);
    }
    out.u32(octets.length());
    if (isFirst()) {
      out.u32(largeMessageSize);
    }
    out.bytes(octets);
  }

  void requireFits(SpdmVersion version) {
    Limits.requireRange("ChunkSeqNo", sequence, 0, lastSequence(version));
  }
}
