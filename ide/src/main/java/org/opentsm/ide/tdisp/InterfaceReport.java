package org.opentsm.ide.tdisp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * What a locked interface says of itself, all portions put together (PCI Express Base 6.1, "TEE
 * Device Interface Security Protocol", DEVICE_INTERFACE_REPORT). The device does not sign it.
 *
 * <pre>
 * 0      INTERFACE_INFO                  2
 * 2      reserved                        2
 * 4      MSI-X Message Control           2
 * 6      LNR Control                     2
 * 8      TPH Control                     4
 * 12     MMIO_RANGE_COUNT                4   n
 * 16     MMIO_RANGE                      16 n
 * 16+16n DEVICE_SPECIFIC_INFO_LEN        4   m
 * 20+16n DEVICE_SPECIFIC_INFO            m
 * </pre>
 *
 * @param interfaceInfo the field, unknown bits included, 0 to 65,535
 * @param msixControl Message Control of the MSI-X capability, 0 to 65,535
 * @param lnrControl Control of the LN Requester capability, 0 to 65,535
 * @param tphControl Control of the TPH Requester capability, 0 to 2<sup>32</sup>-1
 * @param ranges in the order of the report
 * @param deviceInfo what the maker adds
 */
public record InterfaceReport(
    int interfaceInfo,
    int msixControl,
    int lnrControl,
    long tphControl,
    List<MmioRange> ranges,
    Bytes deviceInfo) {
  /** Octets of the longest report: OFFSET and LENGTH that ask for a portion have 16 bits each. */
  public static final int MAX_SIZE = 2 * 0xFFFF;

  static final long U16 = 0xFFFF;
  static final long U32 = 0xFFFF_FFFFL;
  private static final String NAME = "DEVICE_INTERFACE_REPORT";
  private static final int HEADER = 16;
  private static final int LENGTH = 4;
  private static final int TABLE_SIZE = 0x7FF;
  private static final int MSIX_ENTRY = 16;

  /** What INTERFACE_INFO says. */
  public enum Info implements MaskBit {
    /** No firmware update while it is locked or runs. */
    NO_UPDATE_AFTER_LOCK,
    /** It sends requests without PASID. */
    DMA_WITHOUT_PASID,
    /** It sends requests with PASID. */
    DMA_WITH_PASID,
    /** ATS is supported and enabled. */
    ATS,
    /** PRS is supported and enabled. */
    PRS;

    @Override
    @SuppressWarnings("EnumOrdinal") // The order is that of the specification.
    public long mask() {
      return 1L << ordinal();
    }
  }

  /** Checks the ranges and the size. */
  public InterfaceReport {
    requireRange("INTERFACE_INFO", interfaceInfo, U16);
    requireRange("MSI-X Message Control", msixControl, U16);
    requireRange("LNR Control", lnrControl, U16);
    requireRange("TPH Control", tphControl, U32);
    ranges = List.copyOf(ranges);
    requireRange(
        "length of the report",
        HEADER + (long) MmioRange.SIZE * ranges.size() + LENGTH + deviceInfo.length(),
        MAX_SIZE);
  }

  /**
   * Reads a report, which must be all of the input.
   *
   * @throws MalformedMessageException if it is none; reserved bits are passed over
   */
  public static InterfaceReport decode(Bytes input) throws MalformedMessageException {
    WireReader in = new WireReader(NAME, input);
    if (input.length() > MAX_SIZE) {
      throw in.reject(
          "length of the report", "at most " + MAX_SIZE + " bytes", input.length() + " bytes");
    }
    int interfaceInfo = in.u16("INTERFACE_INFO");
    in.reserved(2);
    int msixControl = in.u16("MSI-X Message Control");
    int lnrControl = in.u16("LNR Control");
    long tphControl = in.u32("TPH Control");
    long count = in.u32("MMIO_RANGE_COUNT");
    if (count > in.remaining() / MmioRange.SIZE) {
      throw in.rejectLast(
          LENGTH,
          "MMIO_RANGE_COUNT",
          "at most " + in.remaining() / MmioRange.SIZE + " ranges, as there are bytes for",
          Long.toString(count));
    }
    List<MmioRange> ranges = new ArrayList<>((int) count);
    for (int i = 0; i < count; i++) {
      ranges.add(MmioRange.read(in, i));
    }
    long length = in.u32("DEVICE_SPECIFIC_INFO_LEN");
    if (length != in.remaining()) {
      throw in.rejectLast(
          LENGTH,
          "DEVICE_SPECIFIC_INFO_LEN",
          in.remaining() + " bytes, as many as follow",
          Long.toString(length));
    }
    Bytes deviceInfo = in.bytes(length, "DEVICE_SPECIFIC_INFO");
    return new InterfaceReport(
        interfaceInfo, msixControl, lnrControl, tphControl, ranges, deviceInfo);
  }

  /** The octets, with zeros where they are reserved. */
  public Bytes encode() {
    WireWriter out =
        new WireWriter()
            .u16(interfaceInfo)
            .reserved(2)
            .u16(msixControl)
            .u16(lnrControl)
            .u32(tphControl)
            .u32(ranges.size());
    ranges.forEach(range -> range.write(out));
    return out.u32(deviceInfo.length()).bytes(deviceInfo).toBytes();
  }

  /**
   * A report with the pages of its ranges counted from the first one, modulo 2<sup>64</sup>: the
   * same for every MMIO_REPORTING_OFFSET, which whoever locks the interface chooses anew each time.
   * All other octets stay as they are, reserved ones too.
   *
   * @throws MalformedMessageException if it is none
   */
  public static Bytes withoutOffset(Bytes report) throws MalformedMessageException {
    List<MmioRange> ranges = decode(report).ranges();
    ByteBuffer fields = ByteBuffer.wrap(report.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < ranges.size(); i++) {
      long first = ranges.get(i).firstPage() - ranges.getFirst().firstPage();
      fields.putLong(HEADER + i * MmioRange.SIZE, first);
    }
    return Bytes.owning(fields.array());
  }

  /** What INTERFACE_INFO says, as far as it is known. */
  public Set<Info> info() {
    return MaskBit.setOf(Info.class, interfaceInfo);
  }

  /** Entries of the MSI-X table by its Message Control, 1 to 2048. */
  public int msixEntries() {
    return (msixControl & TABLE_SIZE) + 1;
  }

  /** Octets of an MSI-X table with that many entries, 16 to 32,768. */
  public int msixTableSize() {
    return msixEntries() * MSIX_ENTRY;
  }

  /** Octets of its Pending Bit Array, a bit for each entry in whole quadwords: 8 to 256. */
  public int msixPbaSize() {
    return (msixEntries() + Long.SIZE - 1) / Long.SIZE * Long.BYTES;
  }

  static void requireRange(String field, long value, long to) {
    if (value < 0 || value > to) {
      throw new IllegalArgumentException(field + " is " + value + ", must be 0 to " + to);
    }
  }
}
