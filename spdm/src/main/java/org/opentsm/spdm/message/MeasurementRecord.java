package org.opentsm.spdm.message;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * NumberOfBlocks, MeasurementRecordLength and MeasurementRecord of MEASUREMENTS (DSP0274,
 * "MEASUREMENTS response").
 *
 * <p>The layout leaves no freedom: {@link #bytes()} gives the very octets that were read.
 *
 * @param blocks at most 254, in the Responder's order, no index twice
 */
public record MeasurementRecord(List<MeasurementBlock> blocks) {
  /** A record without blocks. */
  public static final MeasurementRecord EMPTY = new MeasurementRecord(List.of());

  private static final int MAX_LENGTH = 0xFF_FFFF;

  /** Copies the list and checks that no index stands twice. */
  public MeasurementRecord {
    blocks = List.copyOf(blocks);
    BitSet seen = new BitSet();
    long length = 0;
    for (MeasurementBlock block : blocks) {
      if (seen.get(block.index())) {
        throw new IllegalArgumentException("Index " + block.index() + " stands twice");
      }
      seen.set(block.index());
      length += block.size();
    }
    Limits.requireRange("MeasurementRecordLength", length, 0, MAX_LENGTH);
  }

  /** The block with this index, if there is one. */
  public Optional<MeasurementBlock> block(int index) {
    return blocks.stream().filter(block -> block.index() == index).findFirst();
  }

  /** The record on the wire. */
  public Bytes bytes() {
    WireWriter out = new WireWriter();
    blocks.forEach(block -> block.write(out));
    return out.toBytes();
  }

  /** Reads blocks, as many as there are. */
  public static MeasurementRecord decode(Bytes bytes) throws MalformedMessageException {
    WireReader in = new WireReader("measurement record", bytes);
    List<MeasurementBlock> blocks = new ArrayList<>();
    BitSet seen = new BitSet();
    while (in.remaining() > 0) {
      blocks.add(readBlock(in, seen));
    }
    return new MeasurementRecord(blocks);
  }

  /** Reads NumberOfBlocks, MeasurementRecordLength and the blocks. */
  static MeasurementRecord read(WireReader in) throws MalformedMessageException {
    int count = in.u8("NumberOfBlocks");
    int length = in.u24("MeasurementRecordLength");
    if (length > in.remaining()) {
      throw in.rejectLast(
          3, "MeasurementRecordLength", "at most " + in.remaining(), Integer.toString(length));
    }
    int lengthAt = in.position() - 3;
    int start = in.position();
    List<MeasurementBlock> blocks = new ArrayList<>();
    BitSet seen = new BitSet();
    for (int i = 0; i < count; i++) {
      blocks.add(readBlock(in, seen));
    }
    int counted = in.position() - start;
    if (counted != length) {
      throw in.rejectLast(
          in.position() - lengthAt,
          "MeasurementRecordLength",
          counted + ", the sum of the blocks",
          Integer.toString(length));
    }
    return new MeasurementRecord(blocks);
  }

  void write(WireWriter out) {
    Bytes bytes = bytes();
    out.u8(blocks.size()).u24(bytes.length()).bytes(bytes);
  }

  private static MeasurementBlock readBlock(WireReader in, BitSet seen)
      throws MalformedMessageException {
    int start = in.position();
    MeasurementBlock block = MeasurementBlock.read(in);
    if (seen.get(block.index())) {
      throw in.rejectLast(
          in.position() - start,
          "Index",
          "each index once",
          block.index() + " for the second time");
    }
    seen.set(block.index());
    return block;
  }
}
