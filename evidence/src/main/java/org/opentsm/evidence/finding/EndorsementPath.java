package org.opentsm.evidence.finding;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.trust.LeafRule;
import org.opentsm.spdm.certificate.CertificatePath;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.certificate.RevocationList;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** The path from the certificate of an attestation key to a root that is given. */
public final class EndorsementPath {
  private static final Set<String> APART =
      Set.of(CertificatePath.VALIDITY, CertificatePath.REVOCATION);

  private final Findings findings;
  private final String part;
  private final SpdmCrypto crypto;
  private final LeafRule rule;

  /**
   * @param part of the evidence where the statement stands
   * @param rule what the certificate of an attestation key of this kind must be
   */
  public EndorsementPath(Findings findings, String part, SpdmCrypto crypto, LeafRule rule) {
    this.findings = findings;
    this.part = part;
    this.crypto = crypto;
    this.rule = rule;
  }

  /**
   * {@link LeafRule#above}: the path from one of the roots to {@code leaf}, or what there is of
   * one.
   */
  public List<DeviceCertificate> above(
      DeviceCertificate leaf, List<DeviceCertificate> others, List<DeviceCertificate> roots) {
    return LeafRule.above(leaf, others, roots, crypto);
  }

  /**
   * Reports endorsement, validity and revocation.
   *
   * @param path root first; a root that is not given is no help
   * @return whether it leads to a root, from a leaf that the rule allows
   */
  public boolean report(
      List<DeviceCertificate> path,
      List<DeviceCertificate> roots,
      List<RevocationList> revocationLists,
      Instant at) {
    CertificatePath.Result result = rule.validate(path, roots, revocationLists, at, crypto);
    boolean rooted =
        PathFindings.report(
            findings.of(CheckId.STATEMENT_ENDORSEMENT, part, Voucher.ROOT_OF_TRUST),
            "a path to a given root",
            result.anchor().map(root -> "a path to " + root.subject()).orElse("no root"),
            result.checks().stream().filter(check -> !APART.contains(check.check())).toList());
    Voucher voucher = rooted ? Voucher.ROOT_OF_TRUST : Voucher.NOBODY;
    PathFindings.report(
        findings.of(CheckId.STATEMENT_VALIDITY, part, voucher),
        "validity at " + at,
        "all " + path.size() + " certificates are valid",
        PathFindings.named(result, CertificatePath.VALIDITY));
    PathFindings.reportRevocation(
        findings.of(CheckId.STATEMENT_REVOCATION, part, voucher),
        PathFindings.named(result, CertificatePath.REVOCATION),
        !revocationLists.isEmpty(),
        rule.unlisted());
    return rooted;
  }

  /** Reports that nothing is known of the attestation key. */
  public void reportNothing(String reason) {
    for (CheckId check :
        List.of(
            CheckId.STATEMENT_ENDORSEMENT,
            CheckId.STATEMENT_VALIDITY,
            CheckId.STATEMENT_REVOCATION)) {
      findings.of(check, part, Voucher.NOBODY).notEvaluated(reason);
    }
  }
}
