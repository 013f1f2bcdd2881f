package org.opentsm.ide.tdisp;

import java.util.Set;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * A range of memory of an interface (PCI Express Base 6.1, DEVICE_INTERFACE_REPORT, "MMIO_RANGE").
 *
 * <pre>
 * 0  First 4K page        8   address and MMIO_REPORTING_OFFSET, in pages
 * 8  Number of 4K pages   4
 * 12 Range Attributes     2
 * 14 Range ID             2
 * </pre>
 *
 * @param firstPage unsigned, 64 bits; the offset moves all ranges of a report alike
 * @param pages 0 to 2<sup>32</sup>-1
 * @param attributes the field, unknown bits included, 0 to 65,535
 * @param rangeId which BAR it belongs to, 0 to 65,535
 */
public record MmioRange(long firstPage, long pages, int attributes, int rangeId) {
  /** Octets of a range. */
  public static final int SIZE = 16;

  /** Octets of a page. */
  public static final int PAGE = 4096;

  /** Checks the ranges. */
  public MmioRange {
    InterfaceReport.requireRange("Number of 4K pages", pages, InterfaceReport.U32);
    InterfaceReport.requireRange("Range Attributes", attributes, InterfaceReport.U16);
    InterfaceReport.requireRange("Range ID", rangeId, InterfaceReport.U16);
  }

  /** What the attributes say. */
  public enum Attribute implements MaskBit {
    /** The MSI-X table is in it. */
    MSIX_TABLE,
    /** The MSI-X Pending Bit Array is in it. */
    MSIX_PBA,
    /** Memory that software outside of the TEE may reach. */
    IS_NON_TEE_MEM,
    /** Whether it is TEE memory may be changed while it is locked. */
    IS_MEM_ATTR_UPDATABLE;

    @Override
    @SuppressWarnings("EnumOrdinal") // The order is that of the specification.
    public long mask() {
      return 1L << ordinal();
    }
  }

  /** The attributes that are known. */
  public Set<Attribute> known() {
    return MaskBit.setOf(Attribute.class, attributes);
  }

  /** Whether it has this attribute. */
  public boolean is(Attribute attribute) {
    return (attributes & attribute.mask()) != 0;
  }

  static MmioRange read(WireReader in, int number) throws MalformedMessageException {
    String range = "MMIO_RANGE " + number + ", ";
    return new MmioRange(
        in.u64(range + "First 4K page"),
        in.u32(range + "Number of 4K pages"),
        in.u16(range + "Range Attributes"),
        in.u16(range + "Range ID"));
  }

  void write(WireWriter out) {
    out.u64(firstPage).u32(pages).u16(attributes).u16(rangeId);
  }
}
