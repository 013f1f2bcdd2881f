package org.opentsm.evidence.appraisal;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.policy.PlatformExpectation;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.statement.Statement;
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
   * @param stated what the statement says with what came along, by name
   * @param voucher who vouches for it
   */
  void report(Policy policy, Statement statement, Map<String, Bytes> stated, Voucher voucher) {
    List<PlatformExpectation> expected = policy.platform();
    SortedSet<String> missing = StatementVerifier.unknownSoftware(statement, policy);
    if (expected.isEmpty()) {
      findings
          .of(CheckId.STATEMENT_REFERENCE, part, voucher)
          .notEvaluated("No policy says which software the machine may run.");
    }
    for (PlatformExpectation expectation : expected) {
      report(expectation, statement, stated.get(expectation.name()), voucher);
    }
    if (!expected.isEmpty() && !missing.isEmpty()) {
      findings
          .of(CheckId.STATEMENT_REFERENCE, part, voucher)
          .remark(
              String.join(", ", new TreeSet<>(statement.software()))
                  + " in the policy's platform and machine",
              "no " + String.join(", ", missing),
              "The policy does not know all of the software, so that nothing passes by its word: it has no "
                  + String.join(", ", missing)
                  + ". 'tsm policy init' and 'tsm statement show --as-policy' write those that a"
                  + " statement has.");
    }
  }

  private void report(
      PlatformExpectation expectation,
      Statement statement,
      @Nullable Bytes found,
      Voucher voucher) {
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
    } else if (expectation.digests().contains(found)
        && !statement.isTelling(expectation.name(), found)) {
      finding.notEvaluated(
          expected,
          found.toHex(),
          "Nothing was ever measured into "
              + expectation.name()
              + note
              + ": any machine that measures nothing has this value, whichever software it runs.");
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
