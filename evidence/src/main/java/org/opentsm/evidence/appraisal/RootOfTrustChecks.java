package org.opentsm.evidence.appraisal;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.commitment.TreeTop;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.statement.Statement;
import org.opentsm.evidence.statement.StatementRequest;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** The statement of the machine's root of trust, and whether it is over this very evidence. */
final class RootOfTrustChecks {
  private static final String PART = "rootOfTrust";

  private final Findings findings;
  private final VerificationRequest request;
  private final SpdmCrypto crypto;

  RootOfTrustChecks(Findings findings, VerificationRequest request, SpdmCrypto crypto) {
    this.findings = findings;
    this.request = request;
    this.crypto = crypto;
  }

  /**
   * Reports the statement and what it makes of the tree.
   *
   * @param top computed from nonce and devices
   * @param sessionCommitments of the sessions with the devices; empty if nobody knows them
   * @return what the TSM's own word is worth
   */
  TsmWord report(Part<RootOfTrust> part, TreeTop top, Optional<List<Bytes>> sessionCommitments) {
    if (!(part instanceof Part.Present<RootOfTrust>(RootOfTrust root))) {
      String reason = ((Part.Absent<RootOfTrust>) part).reason();
      reportAbsent(reason);
      reportNoReference();
      return TsmWord.UNVOUCHED;
    }
    Optional<Statement> statement = statement(root);
    if (statement.isEmpty()) {
      reportNoReference();
      return TsmWord.UNVOUCHED;
    }
    Set<CheckId> indispensable = statement.get().indispensable();
    // Who brings anchors along wants to know; otherwise the statement is what nobody can look at.
    Findings statementFindings =
        findings.apart(request.platformTrust().hasAnchors() ? indispensable : Set.of());
    Bytes userData = root.kind() == Kind.TPM ? top.userData32() : top.userData64();
    new StatementVerifier(crypto)
        .report(
            statement.get(),
            new StatementRequest(
                Optional.of(userData),
                root.supplements(),
                request.platformTrust(),
                request.at(),
                sessionCommitments),
            request.policy(),
            statementFindings,
            PART);
    List<CheckResult> checks = statementFindings.results();
    findings.addAll(statementFindings);
    return conclude(checks, indispensable);
  }

  /** A policy that says which software may run there is not met by saying nothing. */
  private void reportNoReference() {
    if (!request.policy().platform().isEmpty()) {
      findings
          .of(CheckId.STATEMENT_REFERENCE, PART, Voucher.NOBODY)
          .notEvaluated("No root of trust says which software the machine runs.");
    }
  }

  /** Who brings keys or roots along asks for a statement: a host must not get around it so. */
  private void reportAbsent(String reason) {
    Findings.Finding finding = findings.of(CheckId.ROOT_OF_TRUST, PART, Voucher.NOBODY);
    if (request.platformTrust().hasAnchors()) {
      finding.unchecked("a statement by the machine's root of trust", "none", "Absent: " + reason);
    } else {
      finding.notEvaluated("Absent: " + reason);
    }
  }

  private Optional<Statement> statement(RootOfTrust root) {
    try {
      return Optional.of(StatementVerifier.read(root.kind(), root.statement()));
    } catch (MalformedStatementException malformed) {
      findings
          .of(CheckId.ROOT_OF_TRUST, PART, Voucher.NOBODY)
          .fail(
              "a statement of kind " + root.kind().id(),
              malformed.getMessage(),
              "The statement cannot be read: nobody vouches for the TSM.");
      return Optional.empty();
    }
  }

  private TsmWord conclude(List<CheckResult> checks, Set<CheckId> indispensable) {
    Findings.Finding finding = findings.of(CheckId.ROOT_OF_TRUST, PART, Voucher.ROOT_OF_TRUST);
    String expected =
        "a statement that holds, of a machine that nobody can debug and no agent can move";
    Optional<CheckResult> failed =
        checks.stream()
            .filter(check ->
                check.check() != CheckId.STATEMENT_MIGRATION
                    || check.requirement() == Requirement.REQUIRED)
            .filter(check -> check.outcome() == Outcome.FAIL)
            .findFirst();
    Optional<CheckId> missing =
        indispensable.stream().sorted().filter(check -> !hasPassed(check, checks)).findFirst();
    if (failed.isPresent()) {
      finding.fail(expected, failed.get().check().id() + " failed", failed.get().explanation());
      return TsmWord.UNVOUCHED;
    }
    if (missing.isPresent()) {
      String found = missing.get().id() + " not evaluated";
      String why = "Without that check a statement vouches for nothing.";
      if (request.platformTrust().hasAnchors()) {
        finding.unchecked(expected, found, why);
      } else {
        finding.notEvaluated(expected, found, why);
      }
      return TsmWord.UNVOUCHED;
    }
    finding.pass(expected, "it", CheckId.ROOT_OF_TRUST.statement());
    List<CheckResult> references =
        checks.stream().filter(check -> check.check() == CheckId.STATEMENT_REFERENCE).toList();
    boolean known =
        !references.isEmpty()
            && references.stream().allMatch(check -> check.outcome() == Outcome.PASS);
    return known ? TsmWord.VOUCHED : TsmWord.UNKNOWN_SOFTWARE;
  }

  /** Whether it was reported, and nothing but that it holds: what nobody looked at has not. */
  private static boolean hasPassed(CheckId check, List<CheckResult> checks) {
    List<CheckResult> reported = checks.stream().filter(result -> result.check() == check).toList();
    return !reported.isEmpty()
        && reported.stream().allMatch(result -> result.outcome() == Outcome.PASS);
  }
}
