package org.opentsm.evidence.snp;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.finding.EndorsementPath;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.finding.Signatures;
import org.opentsm.evidence.finding.SuppliedCertificates;
import org.opentsm.evidence.policy.MachineDemands;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.statement.StatementRequest;
import org.opentsm.evidence.trust.LeafRule;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Whether a report holds: who signed it, on which chip, with which firmware. */
public final class SnpChecks {
  private static final int VCEK = 0;
  private static final int VLEK = 1;

  private static final LeafRule KEY =
      new LeafRule(
          Set.of(),
          "AMD's extensions of a VCEK or VLEK",
          certificate -> SnpEndorsement.of(certificate).isPresent(),
          Optional.of(
              "AMD lists the authorities that it revokes, and issues no revocation list for the"
                  + " VCEKs and VLEKs below them."));

  /** A certificate of an attestation key, and what it says. */
  private record Endorsed(DeviceCertificate certificate, SnpEndorsement says) {}

  private final Findings findings;
  private final String part;
  private final StatementRequest request;
  private final SpdmCrypto crypto;

  /**
   * @param part of the evidence where the statement stands
   */
  public SnpChecks(Findings findings, String part, StatementRequest request, SpdmCrypto crypto) {
    this.findings = findings;
    this.part = part;
    this.request = request;
    this.crypto = crypto;
  }

  /**
   * Reports all checks that are SNP's own.
   *
   * @return who vouches for what the report says
   */
  public Voucher report(SnpStatement statement) {
    SnpReport report = statement.report();
    List<DeviceCertificate> given =
        Stream.concat(
                request.trust().certificates().stream(),
                SuppliedCertificates.of(request.supplements()).stream())
            .toList();
    Optional<Endorsed> signer = signer(report, given);
    boolean rooted = signer.isPresent() && reportPath(signer.get(), given);
    if (signer.isEmpty()) {
      new EndorsementPath(findings, part, crypto, KEY)
          .reportNothing("No certificate is known whose key signed the report.");
    }
    Voucher voucher = rooted ? Voucher.ROOT_OF_TRUST : Voucher.NOBODY;
    reportBinding(report, signer, voucher);
    reportRules(report, voucher);
    reportTcb(report, signer, voucher);
    return voucher;
  }

  private Optional<Endorsed> signer(SnpReport report, List<DeviceCertificate> given) {
    Findings.Finding finding =
        findings.of(CheckId.STATEMENT_SIGNATURE, part, Voucher.ROOT_OF_TRUST);
    String expected =
        switch (report.signingKey()) {
          case VCEK -> "a signature by a VCEK";
          case VLEK -> "a signature by a VLEK";
          default -> "a signature by a VCEK or VLEK";
        };
    if (report.signingKey() != VCEK && report.signingKey() != VLEK) {
      finding.fail(
          expected, "SIGNING_KEY " + report.signingKey(), "The report says that nobody signed it.");
      return Optional.empty();
    }
    List<Endorsed> candidates =
        given.stream()
            .flatMap(certificate ->
                SnpEndorsement.of(certificate)
                    .map(says -> new Endorsed(certificate, says))
                    .stream())
            .filter(candidate -> candidate.says.loaded() == (report.signingKey() == VLEK))
            .toList();
    if (candidates.isEmpty()) {
      finding.notEvaluated(
          expected,
          "no certificate of such a key",
          request.trust().rootsOf(Kind.SNP).stream()
                  .anyMatch(root -> SnpEndorsement.of(root).isPresent())
              ? "The certificate of a key was given as a root, which is AMD's ARK: give it as an"
                  + " endorsement."
              : "Give the certificate of the key, which AMD issues, as an endorsement.");
      return Optional.empty();
    }
    Optional<Endorsed> signer =
        candidates.stream().filter(candidate -> isSignedBy(report, candidate)).findFirst();
    if (signer.isPresent()) {
      finding.pass(expected, "it", CheckId.STATEMENT_SIGNATURE.statement());
    } else {
      finding.fail(
          expected,
          "one that verifies with none of " + candidates.size() + " certificates",
          "The report was changed, or is of another chip or firmware than the certificate.");
    }
    return signer;
  }

  private boolean isSignedBy(SnpReport report, Endorsed candidate) {
    return Signatures.holds(() ->
        crypto.verify(
            AsymAlgorithm.ECDSA_P384,
            HashAlgorithm.SHA_384,
            candidate.certificate.publicKey(),
            report.signed(),
            report.signature(),
            Bytes.EMPTY));
  }

  private boolean reportPath(Endorsed signer, List<DeviceCertificate> given) {
    EndorsementPath path = new EndorsementPath(findings, part, crypto, KEY);
    List<DeviceCertificate> roots = request.trust().rootsOf(Kind.SNP);
    return path.report(
        path.above(signer.certificate, given, roots),
        roots,
        request.trust().revocationLists(),
        request.at());
  }

  /** The key is derived from chip and reported TCB: what its certificate says must be the same. */
  private void reportBinding(SnpReport report, Optional<Endorsed> signer, Voucher voucher) {
    Findings.Finding finding = findings.of(CheckId.STATEMENT_BINDING, part, voucher);
    if (signer.isEmpty()) {
      finding.notEvaluated("No certificate is known whose key signed the report.");
      return;
    }
    SnpEndorsement says = signer.get().says;
    SnpTcb reported = SnpTcb.of(says.product(), report.reportedTcb());
    if (report.product().isPresent() && report.product().get() != says.product()) {
      finding.fail(
          says.product().productName(),
          report.product().get().productName(),
          "The certificate is of another line of processors than the report.");
    } else if (!reported.equals(says.tcb())) {
      finding.fail(
          says.tcb().toString(),
          reported.toString(),
          "The certificate is of other firmware than REPORTED_TCB.");
    } else if (says.chipId().isPresent() && report.namesChip()) {
      Bytes chip = report.chipId().slice(0, says.product().chipIdSize());
      finding.compare(
          says.chipId().get().toHex(), chip.toHex(), "The certificate is of another chip.");
    } else {
      finding.pass(
          says.tcb().toString(),
          says.loaded() ? "the same; a VLEK is of no chip" : "the same; the report names no chip",
          CheckId.STATEMENT_BINDING.statement());
    }
  }

  private void reportRules(SnpReport report, Voucher voucher) {
    Findings.Finding finding = findings.of(CheckId.STATEMENT_RULES, part, voucher);
    String expected = "a report that the guest asked for";
    OptionalInt least = findings.policy().machine().vmpl();
    if (report.vmpl() == SnpReport.HOST) {
      finding.fail(
          expected,
          "one that the host asked for",
          "The host chose REPORT_DATA: it says nothing of what the guest wanted stated.");
    } else if (report.vmpl() > least.orElse(MachineDemands.LAST_VMPL)) {
      finding.fail(
          "a report that VMPL 0 to " + least.getAsInt() + " asked for",
          "VMPL " + report.vmpl(),
          "A part of the guest asked that the policy does not let speak for it.");
    } else {
      finding.pass(expected, "VMPL " + report.vmpl(), CheckId.STATEMENT_RULES.statement());
    }
  }

  /** Firmware can be updated for good or for now: neither is older than what the report states. */
  private void reportTcb(SnpReport report, Optional<Endorsed> signer, Voucher voucher) {
    Findings.Finding finding = findings.of(CheckId.STATEMENT_TCB, part, voucher);
    Optional<SnpProduct> product =
        signer.map(endorsed -> endorsed.says.product()).or(report::product);
    if (product.isEmpty()) {
      finding.notEvaluated(
          "the line of processors", "none known", "Their TCB_VERSION cannot be read without it.");
      return;
    }
    SnpTcb reported = SnpTcb.of(product.get(), report.reportedTcb());
    SnpTcb committed = SnpTcb.of(product.get(), report.committedTcb());
    SnpTcb current = SnpTcb.of(product.get(), report.currentTcb());
    SnpTcb launched = SnpTcb.of(product.get(), report.launchTcb());
    String expected = "reported at most committed at most current, launch at most current";
    String found =
        "reported "
            + reported
            + "; committed "
            + committed
            + "; current "
            + current
            + "; launch "
            + launched;
    if (!committed.isAtLeast(reported)
        || !current.isAtLeast(committed)
        || !current.isAtLeast(launched)) {
      finding.fail(expected, found, "The platform's firmware versions contradict each other.");
      return;
    }
    Map<String, Integer> least = findings.policy().machine().minimumTcb();
    if (least.isEmpty()) {
      finding.notEvaluated(
          "the least versions that are good, as minimumTcb in the policy's machine",
          found,
          "No policy says which versions are recent enough (minimumTcb of machine).");
    } else {
      reportLeast(finding, least, reported.parts(product.get()));
    }
  }

  /** What is reported is what the key is derived from: no host states more than it has. */
  private static void reportLeast(
      Findings.Finding finding, Map<String, Integer> least, Map<String, Integer> reported) {
    String expected = "at least " + SnpTcb.describe(least);
    String found = SnpTcb.describe(reported);
    if (!reported.keySet().containsAll(least.keySet())) {
      finding.unchecked(expected, found, "This line of processors does not have all of the parts.");
    } else if (least.entrySet().stream()
        .allMatch(part -> requireNonNull(reported.get(part.getKey())) >= part.getValue())) {
      finding.pass(expected, found, CheckId.STATEMENT_TCB.statement());
    } else {
      finding.fail(expected, found, "The platform's firmware is older than the policy allows.");
    }
  }
}
