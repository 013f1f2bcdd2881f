package org.opentsm.ide.tdisp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.ide.tdisp.ReportFinding.Kind;
import org.opentsm.spdm.Bytes;

/** What is wrong with a report is found, and nothing else is. */
class ReportCheckTest {
  private static InterfaceReport report(int info, int msix, MmioRange... ranges) {
    return new InterfaceReport(info, msix, 0, 0, List.of(ranges), Bytes.EMPTY);
  }

  private static MmioRange range(long firstPage, long pages, int attributes) {
    return new MmioRange(firstPage, pages, attributes, 0);
  }

  @Test
  void aReportThatIsInOrderHasNoFinding() throws Exception {
    assertThat(ReportCheck.of(InterfaceReport.decode(InterfaceReportTest.GOOD))).isEmpty();
    assertThat(
            ReportCheck.of(
                report(
                    0x1F,
                    0x87FF,
                    range(0, 16, 0),
                    range(16, 8, 5),
                    range(24, 1, 2),
                    range((1L << 52) - 1, 1, 0))))
        .isEmpty();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of(Kind.UNKNOWN_INFO, report(0x20, 0), "found 0x0020"),
        Arguments.of(Kind.PRS_WITHOUT_ATS, report(0x10, 0), "found PRS alone"),
        Arguments.of(
            Kind.UNKNOWN_ATTRIBUTES, report(0, 0, range(0, 1, 0x10)), "range 0 within 0x000f"),
        Arguments.of(Kind.EMPTY_RANGE, report(0, 0, range(0, 1, 0), range(9, 0, 0)), "in range 1"),
        Arguments.of(
            Kind.BEYOND_ADDRESSES, report(0, 0, range((1L << 52) - 1, 2, 0)), "0x2 pages from"),
        Arguments.of(Kind.BEYOND_ADDRESSES, report(0, 0, range(-1, 1, 0)), "0xffffffffffffffff"),
        Arguments.of(
            Kind.OVERLAP, report(0, 0, range(0x14, 1, 0), range(0x10, 5, 0)), "page 0x14 in two"),
        Arguments.of(
            Kind.OVERLAP,
            report(0, 0, range(0, 9, 4), range(0x20, 1, 0), range(8, 1, 4)),
            "page 0x8 in two"),
        Arguments.of(
            Kind.MIXED_PAGE, report(0, 0, range(0x10, 4, 0), range(0x13, 1, 4)), "0x13 is both"),
        Arguments.of(Kind.NO_MSIX_TABLE, report(0, 0x8000), "Message Control 0x8000"),
        Arguments.of(
            Kind.MSIX_TABLE_TOO_LARGE,
            report(0, 0x7FF, range(0, 7, 1)),
            "2048 MSI-X entries, 32768 bytes, found 28672 bytes"),
        Arguments.of(
            Kind.MSIX_PBA_TOO_LARGE, report(0, 0x40, range(0, 0, 2)), "16 bytes, found 0 bytes"),
        Arguments.of(
            Kind.MSIX_IN_SEVERAL_BARS,
            report(0, 0, new MmioRange(0, 1, 1, 0), new MmioRange(1, 1, 1, 2)),
            "found in [0, 2]"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatIsWrongIsFound(Kind kind, InterfaceReport report, String text) {
    assertThat(ReportCheck.of(report))
        .filteredOn(finding -> finding.kind() == kind)
        .singleElement()
        .asString()
        .contains(text);
  }

  @Test
  void everyKindIsShown() {
    assertThat(wrong().map(each -> each.get()[0]).distinct()).hasSize(Kind.values().length);
  }

  @Test
  void whatContradictsItselfIsNotAMatterOfPolicy() {
    assertThat(Stream.of(Kind.values()).filter(Kind::isContradiction))
        .containsExactly(Kind.MIXED_PAGE, Kind.MSIX_TABLE_TOO_LARGE, Kind.MSIX_PBA_TOO_LARGE);
  }
}
