package org.opentsm.evidence.appraisal;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.cca.CcaStatement;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.finding.SuppliedCertificates;
import org.opentsm.evidence.policy.MachineDemands;
import org.opentsm.evidence.policy.PlatformExpectation;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.snp.SnpStatement;
import org.opentsm.evidence.statement.PlatformFacts;
import org.opentsm.evidence.statement.Statement;
import org.opentsm.evidence.statement.StatementRequest;
import org.opentsm.evidence.statement.StatementResult;
import org.opentsm.evidence.tdx.TdxStatement;
import org.opentsm.evidence.tpm.TpmStatement;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Appraises statements of roots of trust offline: each kind by its own rules, all in one vocabulary
 * of checks. The same inputs give the same result. May be shared by threads.
 */
public final class StatementVerifier {
  /** Where a bare statement stands: in no evidence. */
  private static final String BARE = "statement";

  private static final Set<String> MEASURED_AT_START =
      Set.of(
          "measurement",
          "mrtd",
          "rtmr0",
          "rtmr1",
          "rtmr2",
          "rim",
          "pcr0",
          "pcr1",
          "pcr2",
          "pcr3",
          "pcr4",
          "pcr5",
          "pcr6",
          "pcr7",
          "pcr8",
          "pcr9");

  private final SpdmCrypto crypto;

  /** A verifier that computes with {@code crypto}. */
  public StatementVerifier(SpdmCrypto crypto) {
    this.crypto = crypto;
  }

  /**
   * Reads a statement and says nothing of whether it holds.
   *
   * @throws MalformedStatementException if it is none of this kind, or of an unknown version
   */
  public static Statement read(Kind kind, Bytes encoded) throws MalformedStatementException {
    return switch (kind) {
      case SNP -> SnpStatement.decode(encoded);
      case TDX -> TdxStatement.decode(encoded);
      case CCA -> CcaStatement.decode(encoded);
      case TPM -> TpmStatement.decode(encoded);
    };
  }

  /**
   * What a policy expects that knows the machine by this statement: what was measured while it
   * started, a TPM's registers among it, if their values came along and something was measured into
   * them, and firmware that is not older. The rest changes while it runs. Nothing is verified.
   *
   * @param supplements what came along with the statement
   * @return nothing else; without measurements if a TPM's values did not come along
   * @see #unknownSoftware
   */
  public Policy expectations(Statement statement, List<RootOfTrust.Supplement> supplements) {
    List<PlatformExpectation> software = software(statement, supplements);
    return Policy.NONE
        .withPlatform(software)
        .withMachine(statement.leastDemands().orElse(MachineDemands.NONE));
  }

  /**
   * The measurements of a machine's software that a policy would have to expect besides, by name:
   * without them nothing passes by the word of what runs there.
   */
  public static SortedSet<String> unknownSoftware(Statement statement, Policy policy) {
    SortedSet<String> unknown = new TreeSet<>(statement.software());
    policy.platform().forEach(expectation -> unknown.remove(expectation.name()));
    if (policy.machine().vmpl().isPresent()) {
      unknown.remove("vmpl");
    }
    return unknown;
  }

  private List<PlatformExpectation> software(
      Statement statement, List<RootOfTrust.Supplement> supplements) {
    return statement.measurements(supplements, crypto).entrySet().stream()
        .filter(entry ->
            MEASURED_AT_START.contains(entry.getKey())
                || PlatformExpectation.isComponent(entry.getKey()))
        .filter(entry -> statement.isTelling(entry.getKey(), entry.getValue()))
        .map(entry -> new PlatformExpectation(entry.getKey(), Set.of(entry.getValue()), ""))
        .toList();
  }

  /**
   * Appraises a statement that stands alone.
   *
   * @throws MalformedStatementException if it is none of this kind, or of an unknown version
   */
  public StatementResult appraise(Kind kind, Bytes encoded, StatementRequest request, Policy policy)
      throws MalformedStatementException {
    Findings findings = new Findings(policy, OptionalInt.empty());
    Statement statement = read(kind, encoded);
    report(statement, request, policy, findings, BARE);
    return new StatementResult(kind, request.at(), statement, findings.results());
  }

  /**
   * Reports all checks of a statement that stands in evidence.
   *
   * @param policy which software is expected
   * @param findings where they go
   * @param part of the evidence where the statement stands
   * @return who vouches for what the statement says
   */
  Voucher report(
      Statement statement,
      StatementRequest request,
      Policy policy,
      Findings findings,
      String part) {
    reportSupplements(statement, request.supplements(), findings, part);
    Voucher voucher = statement.report(findings, part, request, crypto);
    PlatformFacts facts = statement.facts();
    Findings.Finding userData = findings.of(CheckId.STATEMENT_USER_DATA, part, voucher);
    if (request.userData().isEmpty()) {
      userData.warn(
          "the user data that was asked for",
          facts.userData().toHex(),
          "Nobody says which user data was asked for: the statement may be an old one.");
    } else {
      userData.compare(
          request.userData().get().toHex(),
          facts.userData().toHex(),
          "The statement was made for something else.");
    }
    reportFalse(
        findings.of(CheckId.STATEMENT_DEBUG, part, voucher),
        facts.debug(),
        // Who says what the statement is for asks whether this machine can be trusted with it.
        request.userData().isPresent(),
        "Somebody outside can look into the machine.");
    boolean agent = facts.attributes().getOrDefault("migration-agent", false);
    reportFalse(
        findings.of(CheckId.STATEMENT_MIGRATION, part, voucher),
        facts.migration().map(possible -> possible || agent),
        agent,
        agent
            ? "An agent that can move the machine elsewhere is bound to it, and sees all of it."
            : "An agent can move the machine elsewhere; none is bound to it.");
    new MachineChecks(findings, part, policy.machine()).report(statement, voucher);
    new PlatformReferenceChecks(findings, part)
        .report(policy, statement, statement.measurements(request.supplements(), crypto), voucher);
    return voucher;
  }

  /** Octets that no check looks at would travel in evidence that is good. */
  private static void reportSupplements(
      Statement statement,
      List<RootOfTrust.Supplement> supplements,
      Findings findings,
      String part) {
    SuppliedCertificates.reportExcess(supplements, findings, part + "/supplements");
    List<String> known = statement.supplements();
    supplements.stream()
        .map(RootOfTrust.Supplement::name)
        .filter(name -> !known.contains(name))
        .distinct()
        .forEach(name ->
            findings
                .of(CheckId.STATEMENT_BINDING, part + "/supplements", Voucher.NOBODY)
                .fail(
                    known.isEmpty() ? "no supplement" : "none but " + String.join(", ", known),
                    name,
                    "What came along with the statement is not known here."));
  }

  private static void reportFalse(
      Findings.Finding finding, Part<Boolean> fact, boolean counts, String otherwise) {
    String expected = "not possible";
    switch (fact) {
      case Part.Absent<Boolean>(String reason) -> finding.notEvaluated(reason);
      case Part.Present<Boolean>(Boolean possible) when possible && counts ->
          finding.refuse(expected, "possible", otherwise);
      case Part.Present<Boolean>(Boolean possible) ->
          finding.compare(expected, possible ? "possible" : expected, otherwise);
    }
  }
}
