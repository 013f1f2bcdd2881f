package org.opentsm.ide.tdisp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;

/** Any octets for an interface report: one that reads again as it was, or a typed rejection. */
class InterfaceReportFuzzTest {
  @MethodSource("reports")
  @FuzzTest(maxDuration = "2m")
  void anyInterfaceReport(byte[] data) {
    InterfaceReport report;
    try {
      report = InterfaceReport.decode(Bytes.copyOf(data));
    } catch (MalformedMessageException refused) {
      if (refused.field().isEmpty() || refused.offset() < 0) {
        throw new AssertionError("a rejection must say where", refused);
      }
      return;
    }
    try {
      if (!InterfaceReport.decode(report.encode()).equals(report)
          || report.encode().length() != data.length) {
        throw new AssertionError("another report when read again: " + report);
      }
    } catch (MalformedMessageException refused) {
      throw new AssertionError("its own encoding is refused: " + report, refused);
    }
    if (report.msixTableSize() < 1 || report.info().size() > InterfaceReport.Info.values().length) {
      throw new AssertionError("views that cannot be: " + report);
    }
    report.ranges().forEach(MmioRange::known);
  }

  static Stream<Arguments> reports() {
    return Stream.of(InterfaceReportTest.GOOD, Bytes.zeros(20), Bytes.EMPTY)
        .map(each -> Arguments.of((Object) each.toByteArray()));
  }
}
