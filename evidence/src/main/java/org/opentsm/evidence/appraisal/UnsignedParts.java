package org.opentsm.evidence.appraisal;

import java.util.List;
import java.util.OptionalInt;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * The parts {@code interface}, {@code link} and {@code tsm}, which no device signs: what can be
 * said of them by comparing alone.
 */
public final class UnsignedParts {
  private UnsignedParts() {}

  /**
   * What in these parts of one device contradicts itself or the other parts, or names objects that
   * are not there. No trust anchor, revocation list or time is asked for: anybody can compare.
   *
   * @return checks that stand in the way of a positive appraisal without a policy, in their order
   */
  public static List<CheckResult> contradictions(SpdmCrypto crypto, DeviceEvidence device) {
    Findings findings = new Findings(Policy.NONE, OptionalInt.empty());
    SignedSpans spans = SpanReader.read(device);
    TsmChecks tsm = new TsmChecks(findings, TsmWord.UNVOUCHED, spans, crypto, device);
    report(findings, tsm, device, spans.slot());
    return findings.results().stream()
        .filter(check ->
            check.outcome() == Outcome.FAIL
                || (check.requirement() == Requirement.REQUIRED && check.outcome() != Outcome.PASS))
        .toList();
  }

  /** Reports all three. */
  static void report(Findings findings, TsmChecks tsm, DeviceEvidence device, OptionalInt signer) {
    tsm.report(device, signer);
    new InterfaceChecks(findings, tsm.word())
        .report(device.tdi(), device.tsm(), tsm.doubtOfReport(device));
    new LinkChecks(findings, tsm.word()).report(device.link());
  }
}
