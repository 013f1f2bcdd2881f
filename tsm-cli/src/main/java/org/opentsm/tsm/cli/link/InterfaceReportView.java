package org.opentsm.tsm.cli.link;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import org.opentsm.evidence.policy.PolicyNames;
import org.opentsm.ide.tdisp.InterfaceReport;
import org.opentsm.ide.tdisp.MmioRange;
import org.opentsm.ide.tdisp.ReportCheck;
import org.opentsm.ide.tdisp.ReportFinding;

/** An interface report as JSON, with what looks wrong in it. */
final class InterfaceReportView {
  private InterfaceReportView() {}

  static void add(InterfaceReport report, ObjectNode answer) {
    ObjectNode json = answer.putObject("report");
    json.put("interfaceInfo", hex(report.interfaceInfo(), 4));
    addNames(json, "info", report.info());
    json.put("msixControl", hex(report.msixControl(), 4));
    json.put("msixEntries", report.msixEntries());
    json.put("lnrControl", hex(report.lnrControl(), 4));
    json.put("tphControl", hex(report.tphControl(), 8));
    ArrayNode ranges = json.putArray("ranges");
    report.ranges().forEach(range -> add(range, ranges.addObject()));
    json.put("deviceInfo", report.deviceInfo().toHex());
    ArrayNode findings = answer.putArray("findings");
    for (ReportFinding finding : ReportCheck.of(report)) {
      findings
          .addObject()
          .put("kind", PolicyNames.of(finding.kind()))
          .put("contradiction", finding.kind().isContradiction())
          .put("expected", finding.expected())
          .put("found", finding.found());
    }
  }

  private static void add(MmioRange range, ObjectNode json) {
    json.put("firstPage", hex(range.firstPage(), 16));
    json.put("pages", range.pages());
    json.put("attributesField", hex(range.attributes(), 4));
    addNames(json, "attributes", range.known());
    json.put("rangeId", range.rangeId());
  }

  private static void addNames(
      ObjectNode json, String key, Collection<? extends Enum<?>> constants) {
    ArrayNode list = json.putArray(key);
    constants.stream().sorted().forEach(constant -> list.add(constant.name()));
  }

  /** A field as the specification writes it. */
  private static String hex(long value, int digits) {
    return String.format("0x%0" + digits + "x", value);
  }
}
