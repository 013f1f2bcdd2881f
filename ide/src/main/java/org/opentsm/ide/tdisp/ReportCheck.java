package org.opentsm.ide.tdisp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.opentsm.ide.tdisp.MmioRange.Attribute;
import org.opentsm.spdm.algorithm.MaskBit;

/**
 * Looks for what is wrong with an interface report beyond that it can be read (PCI Express Base
 * 6.1, DEVICE_INTERFACE_REPORT). Addresses are unsigned, and moved by the MMIO_REPORTING_OFFSET.
 */
public final class ReportCheck {
  /** The first page that no address of 64 bits reaches. */
  private static final long PAGES = 1L << 52;

  private static final int MSIX_ENABLE_OR_MASK = 0xC000;
  private static final long KNOWN_INFO = MaskBit.fieldOf(EnumSet.allOf(InterfaceReport.Info.class));
  private static final long KNOWN_ATTRIBUTES = MaskBit.fieldOf(EnumSet.allOf(Attribute.class));

  private final InterfaceReport report;
  private final List<ReportFinding> findings = new ArrayList<>();

  private ReportCheck(InterfaceReport report) {
    this.report = report;
  }

  /** All findings: of the whole first, then of ranges in their order; at most one of each pair. */
  public static List<ReportFinding> of(InterfaceReport report) {
    ReportCheck check = new ReportCheck(report);
    check.info();
    check.msix();
    for (int i = 0; i < report.ranges().size(); i++) {
      check.range(i, report.ranges().get(i));
    }
    check.overlaps();
    return List.copyOf(check.findings);
  }

  private void find(ReportFinding.Kind kind, String expected, String found) {
    findings.add(new ReportFinding(kind, expected, found));
  }

  private void info() {
    if ((report.interfaceInfo() & ~KNOWN_INFO) != 0) {
      find(
          ReportFinding.Kind.UNKNOWN_INFO,
          String.format("INTERFACE_INFO within 0x%04x", KNOWN_INFO),
          String.format("0x%04x", report.interfaceInfo()));
    }
    if (report.info().contains(InterfaceReport.Info.PRS)
        && !report.info().contains(InterfaceReport.Info.ATS)) {
      find(ReportFinding.Kind.PRS_WITHOUT_ATS, "ATS where PRS is", "PRS alone");
    }
  }

  private void msix() {
    List<MmioRange> tables = with(Attribute.MSIX_TABLE);
    if (tables.isEmpty()) {
      if ((report.msixControl() & MSIX_ENABLE_OR_MASK) != 0) {
        find(
            ReportFinding.Kind.NO_MSIX_TABLE,
            "a range with the MSI-X table, which is in use",
            String.format("none, and Message Control 0x%04x", report.msixControl()));
      }
    } else if (octets(tables) < report.msixTableSize()) {
      find(
          ReportFinding.Kind.MSIX_TABLE_TOO_LARGE,
          "room for "
              + report.msixEntries()
              + " MSI-X entries, "
              + report.msixTableSize()
              + " bytes",
          octets(tables) + " bytes");
    }
    List<MmioRange> arrays = with(Attribute.MSIX_PBA);
    if (!arrays.isEmpty() && octets(arrays) < report.msixPbaSize()) {
      find(
          ReportFinding.Kind.MSIX_PBA_TOO_LARGE,
          "room for the MSI-X Pending Bit Array, " + report.msixPbaSize() + " bytes",
          octets(arrays) + " bytes");
    }
    oneBar("table", tables);
    oneBar("Pending Bit Array", arrays);
  }

  private void oneBar(String what, List<MmioRange> ranges) {
    List<Integer> bars = ranges.stream().map(MmioRange::rangeId).distinct().toList();
    if (bars.size() > 1) {
      find(
          ReportFinding.Kind.MSIX_IN_SEVERAL_BARS,
          "the MSI-X " + what + " in one BAR",
          "in " + bars);
    }
  }

  private List<MmioRange> with(Attribute attribute) {
    return report.ranges().stream().filter(each -> each.is(attribute)).toList();
  }

  private static long octets(List<MmioRange> ranges) {
    return ranges.stream().mapToLong(MmioRange::pages).sum() * MmioRange.PAGE;
  }

  private void range(int number, MmioRange range) {
    if ((range.attributes() & ~KNOWN_ATTRIBUTES) != 0) {
      find(
          ReportFinding.Kind.UNKNOWN_ATTRIBUTES,
          String.format("attributes of range %d within 0x%04x", number, KNOWN_ATTRIBUTES),
          String.format("0x%04x", range.attributes()));
    }
    if (range.pages() == 0) {
      find(ReportFinding.Kind.EMPTY_RANGE, "a page in range " + number, "none");
    } else if (Long.compareUnsigned(range.firstPage(), PAGES) >= 0
        || range.firstPage() + range.pages() > PAGES) {
      find(
          ReportFinding.Kind.BEYOND_ADDRESSES,
          String.format("range %d below page 0x%x", number, PAGES),
          String.format("0x%x pages from 0x%x", range.pages(), range.firstPage()));
    }
  }

  /** Each range with the one before that reaches farthest, and with that of the other kind. */
  private void overlaps() {
    List<MmioRange> sorted =
        report.ranges().stream()
            .filter(range -> range.pages() > 0)
            .sorted(Comparator.comparing(MmioRange::firstPage, Long::compareUnsigned))
            .toList();
    Optional<MmioRange> tee = Optional.empty();
    Optional<MmioRange> shared = Optional.empty();
    for (MmioRange range : sorted) {
      boolean isShared = range.is(Attribute.IS_NON_TEE_MEM);
      if ((isShared ? tee : shared).filter(before -> reaches(before, range)).isPresent()) {
        find(
            ReportFinding.Kind.MIXED_PAGE,
            "every page either memory of the TEE or not",
            "page 0x" + Long.toHexString(range.firstPage()) + " is both");
      } else if ((isShared ? shared : tee).filter(before -> reaches(before, range)).isPresent()) {
        find(
            ReportFinding.Kind.OVERLAP,
            "every page in one range",
            "page 0x" + Long.toHexString(range.firstPage()) + " in two");
      }
      if (isShared) {
        shared = Optional.of(farther(shared, range));
      } else {
        tee = Optional.of(farther(tee, range));
      }
    }
  }

  /** Whether a range that begins no later than another one has its first page. */
  private static boolean reaches(MmioRange range, MmioRange later) {
    return Long.compareUnsigned(later.firstPage() - range.firstPage(), range.pages()) < 0;
  }

  /** The one that ends later; {@code next} begins no earlier. */
  private static MmioRange farther(Optional<MmioRange> before, MmioRange next) {
    return before
        .filter(range ->
            Long.compareUnsigned(next.firstPage() - range.firstPage() + next.pages(), range.pages())
                < 0)
        .orElse(next);
  }
}
