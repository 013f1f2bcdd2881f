package org.opentsm.evidence.appraisal;

import java.util.Optional;
import org.opentsm.evidence.DeviceInterface;
import org.opentsm.evidence.DeviceInterface.State;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.TsmStatement;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.ide.tdisp.InterfaceReport;
import org.opentsm.ide.tdisp.MmioRange.Attribute;
import org.opentsm.ide.tdisp.ReportCheck;
import org.opentsm.ide.tdisp.ReportFinding;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;

/**
 * Whether the TDISP interface is locked as it is reported. What contradicts that fails, whatever
 * the word of the TSM is worth; what does not is worth that word, since no device signs a report.
 */
final class InterfaceChecks {
  private static final String PART = "interface";
  private static final String EXPECTED =
      "an interface in CONFIG_LOCKED or RUN, with its report and what names its lock";

  private final Findings findings;
  private final TsmWord word;

  InterfaceChecks(Findings findings, TsmWord word) {
    this.findings = findings;
    this.word = word;
  }

  /**
   * @param tsm the digests and nonces of a TSM that did not meet the device itself
   * @param doubt why the report may be another than that of the TSM
   */
  void report(Part<DeviceInterface> part, Part<TsmStatement> tsm, Optional<String> doubt) {
    switch (part) {
      case Part.Absent<DeviceInterface>(String reason) ->
          findings.of(CheckId.INTERFACE, PART, Voucher.NOBODY).notEvaluated("Absent: " + reason);
      case Part.Present<DeviceInterface>(DeviceInterface tdi) -> report(tdi, tsm, doubt);
    }
  }

  private void report(DeviceInterface tdi, Part<TsmStatement> tsm, Optional<String> doubt) {
    Findings.Finding finding = findings.of(CheckId.INTERFACE, PART, Voucher.TSM);
    Optional<State> state = tdi.state().toOptional();
    if (state.isPresent() && state.get() != State.CONFIG_LOCKED && state.get() != State.RUN) {
      finding.fail(
          "CONFIG_LOCKED or RUN",
          state.get().name(),
          "The interface is not locked: what it reports may change at any time.");
      return;
    }
    Optional<InterfaceReport> report = Optional.empty();
    if (tdi.report() instanceof Part.Present<Bytes>(Bytes octets)) {
      try {
        report = Optional.of(InterfaceReport.decode(octets));
      } catch (MalformedMessageException malformed) {
        finding.fail(
            malformed.field() + " at offset " + malformed.offset() + ": " + malformed.expected(),
            malformed.found(),
            "The interface report cannot be read.");
        return;
      }
    }
    Optional<ReportFinding> contradiction = report.flatMap(InterfaceChecks::contradiction);
    if (contradiction.isPresent()) {
      finding.fail(
          contradiction.get().expected(),
          contradiction.get().found(),
          "The interface report contradicts itself.");
      return;
    }
    Optional<String> missing = missing(tdi, tsm).or(() -> doubt);
    if (missing.isPresent()) {
      finding.notEvaluated(EXPECTED, "less than that", missing.get());
      return;
    }
    word.end(
        finding,
        EXPECTED,
        state.orElseThrow().name() + ", " + report.map(InterfaceChecks::text).orElseThrow(),
        "The TSM states that the interface is locked, and its report is whole.");
  }

  /** The first thing that is not said and must be. */
  private static Optional<String> missing(DeviceInterface tdi, Part<TsmStatement> tsm) {
    boolean namedByTsm = tsm.toOptional().filter(said -> said.lockNonce().isPresent()).isPresent();
    return absent("state", tdi.state())
        .or(() -> absent("report", tdi.report()))
        .or(() -> namedByTsm ? Optional.empty() : absent("lockNonce", tdi.lockNonce()));
  }

  private static Optional<String> absent(String field, Part<?> part) {
    return part.whyAbsent().map(why -> field + " is absent: " + why);
  }

  /**
   * What no report of a device can say: of a table of interrupts that it is where there is no room
   * for it, or of a page that it is memory of the TEE and is not.
   */
  private static Optional<ReportFinding> contradiction(InterfaceReport report) {
    return ReportCheck.of(report).stream()
        .filter(finding -> finding.kind().isContradiction())
        .findFirst();
  }

  private static String text(InterfaceReport report) {
    long shared =
        report.ranges().stream().filter(each -> each.is(Attribute.IS_NON_TEE_MEM)).count();
    return report.ranges().size()
        + " ranges of memory, "
        + shared
        + " of them outside of the TEE, "
        + report.info();
  }
}
