package org.opentsm.spdm.message;

import java.util.ArrayList;
import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * The log that MEASUREMENT_EXTENSION_LOG carries, in the format of DMTF (DSP0274 1.3, "DMTF
 * measurement extension log format").
 *
 * <pre>
 * 0  NumberOfEntries   4
 * 4  MELEntriesLength  4
 * 8  reserved          8
 * 16 entries
 * </pre>
 *
 * @param entries in their order
 */
public record MeasurementExtensionLog(List<Entry> entries) {
  /** Octets of the largest log that is read. */
  public static final int MAX_SIZE = 1 << 20;

  /** Octets before the first entry. */
  public static final int HEADER_SIZE = 16;

  private static final String NAME = "measurement extension log";
  private static final int LENGTH_OFFSET = 4;

  /**
   * One entry.
   *
   * <pre>
   * 0  MELIndex                      4
   * 4  MeasIndex                     1
   * 5  reserved                      3
   * 8  DMTFSpecMeasurementValueType  1
   * 9  DMTFSpecMeasurementValueSize  2
   * 11 DMTFSpecMeasurementValue
   * </pre>
   *
   * @param index MELIndex, 0 to 2^32-1
   * @param measurementIndex of the measurement that it extends, 0 to 255
   * @param measurement what was measured
   */
  public record Entry(long index, int measurementIndex, DmtfMeasurement measurement) {
    private static final int MIN_SIZE = 11;

    /** Checks the ranges. */
    public Entry {
      Limits.requireRange("MELIndex", index, 0, Limits.U32);
      Limits.requireRange("MeasIndex", measurementIndex, 0, 255);
    }

    private static Entry read(WireReader in) throws MalformedMessageException {
      long index = in.u32("MELIndex");
      int measurementIndex = in.u8("MeasIndex");
      in.reserved(3);
      return new Entry(index, measurementIndex, DmtfMeasurement.read(in));
    }

    private void write(WireWriter out) {
      out.u32(index).u8(measurementIndex).reserved(3).bytes(measurement.encode());
    }
  }

  /** Copies the list. */
  public MeasurementExtensionLog {
    entries = List.copyOf(entries);
  }

  /**
   * How long a log is in all.
   *
   * @param head its first {@link #HEADER_SIZE} octets or more
   */
  public static long sizeOf(Bytes head) {
    return HEADER_SIZE + Limits.u32(head, LENGTH_OFFSET);
  }

  /** Reads a log, all of it and nothing else. */
  public static MeasurementExtensionLog decode(Bytes log) throws MalformedMessageException {
    WireReader in = new WireReader(NAME, log);
    if (log.length() > MAX_SIZE) {
      throw in.reject(
          "MELEntriesLength", "at most " + MAX_SIZE + " bytes", log.length() + " bytes");
    }
    long count = in.u32("NumberOfEntries");
    long length = in.u32("MELEntriesLength");
    in.reserved(8);
    if (length != in.remaining()) {
      throw in.rejectLast(
          HEADER_SIZE - LENGTH_OFFSET,
          "MELEntriesLength",
          in.remaining() + " bytes",
          length + " bytes");
    }
    if (count > length / Entry.MIN_SIZE) {
      throw in.rejectLast(
          HEADER_SIZE,
          "NumberOfEntries",
          "at most " + length / Entry.MIN_SIZE,
          Long.toString(count));
    }
    List<Entry> entries = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      entries.add(Entry.read(in));
    }
    in.end(0);
    return new MeasurementExtensionLog(entries);
  }

  /** The log on the wire. */
  public Bytes encode() {
    WireWriter body = new WireWriter();
    entries.forEach(entry -> entry.write(body));
    Bytes octets = body.toBytes();
    return new WireWriter()
        .u32(entries.size())
        .u32(octets.length())
        .reserved(8)
        .bytes(octets)
        .toBytes();
  }
}
