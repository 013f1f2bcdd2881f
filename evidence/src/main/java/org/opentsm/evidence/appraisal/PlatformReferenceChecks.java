package org.opentsm.evidence.appraisal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.policy.PlatformExpectation;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;

/** Whether the machine runs the software that the policy expects. */
final class PlatformReferenceChecks {
  private final Findings findings;
  private final String part;

  /**
   * @param part of the evidence where the statement stands
   */
  PlatformReferenceChecks(Findings findings, String part) {
    this.findings = findings;
    this.part = part;
  }

  /**
   * Reports each expectation, and whether they are enough to know the software by.
   *
   * @param stated what the statement says, by name
   * @param software the names that it takes
   * @param voucher who vouches for it
   */
  void report(Policy policy, Map<String, Bytes> stated, Set<String> software, Voucher voucher) {
    List<PlatformExpectation> expected = policy.platform();
    Set<String> missing = new TreeSet<>(software);
    expected.forEach(expectation -> missing.remove(expectation.name()));
    if (policy.machine().vmpl().isPresent()) {
      missing.remove("vmpl");
    }
    if (expected.isEmpty()) {
      findings
          .of(CheckId.STATEMENT_REFERENCE, part, voucher)
          .notEvaluated("No policy says which software the machine may run.");
    }
    for (PlatformExpectation expectation : expected) {
      report(expectation, stated.get(expectation.name()), voucher);
    }
    if (!expected.isEmpty() && !missing.isEmpty()) {
      findings
          .of(CheckId.STATEMENT_REFERENCE, part, voucher)
          .remark(
              String.join(", ", new TreeSet<>(software)) + " in the policy's platform and machine",
              "no " + String.join(", ", missing),
              "The policy does not know all of the software, so that nothing passes by its word:"
                  + " 'tsm policy init' and 'tsm statement show --as-policy' give the values.");
    }
  }

  private void report(PlatformExpectation expectation, @Nullable Bytes found, Voucher voucher) {
    Findings.Finding finding =
        findings.of(CheckId.STATEMENT_REFERENCE, part + "/" + expectation.name(), voucher);
    String expected =
        expectation.digests().stream().map(Bytes::toHex).collect(Collectors.joining(" or "));
    String note = expectation.note().isEmpty() ? "" : " (" + expectation.note() + ")";
    if (found == null) {
      finding.notEvaluated(
          expected,
          "no value",
          "The statement does not say what " + expectation.name() + note + " is.");
    } else if (expectation.digests().contains(found)) {
      finding.pass(expected, found.toHex(), CheckId.STATEMENT_REFERENCE.statement());
    } else {
      finding.fail(
          expected,
          found.toHex(),
          "The machine runs something else than the policy expects in "
              + expectation.name()
              + note
              + ".");
    }
  }
}
