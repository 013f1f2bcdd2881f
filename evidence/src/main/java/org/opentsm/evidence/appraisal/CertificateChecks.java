package org.opentsm.evidence.appraisal;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.LeafNames;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.finding.PathFindings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.CertificateFinding;
import org.opentsm.spdm.certificate.CertificatePath;
import org.opentsm.spdm.certificate.CertificateRules;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.certificate.LeafModel;
import org.opentsm.spdm.certificate.PathCheck;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * The chain of the slot that signed: its path to a root, its rules, and what it says of the device.
 */
final class CertificateChecks {
  private static final List<CheckId> OF_A_CHAIN =
      List.of(
          CheckId.CERTIFICATES_ROOT,
          CheckId.CERTIFICATES_VALIDITY,
          CheckId.CERTIFICATES_RULES,
          CheckId.CERTIFICATES_ADVICE,
          CheckId.CERTIFICATES_REVOCATION);

  private final Findings findings;
  private final SignedSpans spans;
  private final SigningIdentity identity;
  private final VerificationRequest request;
  private final SpdmCrypto crypto;
  private final Voucher voucher;

  /**
   * @param voucher the device if it signed for the chain; its key if it proved that alone
   */
  CertificateChecks(
      Findings findings,
      SignedSpans spans,
      SigningIdentity identity,
      Voucher voucher,
      VerificationRequest request,
      SpdmCrypto crypto) {
    this.findings = findings;
    this.spans = spans;
    this.identity = identity;
    this.request = request;
    this.crypto = crypto;
    this.voucher = voucher;
  }

  /** Whether the chain leads to a root that is given. */
  boolean report(DeviceEvidence device) {
    boolean rooted = false;
    switch (identity) {
      case SigningIdentity.Chain(int slot, CertificateChain chain) -> {
        String part = "certificates/" + slot;
        rooted = reportPath(part, slot, chain);
        reportRules(part, slot, chain);
      }
      case SigningIdentity.Unreadable(int slot, String expected, String found) -> {
        for (CheckId check : OF_A_CHAIN) {
          findings
              .of(check, "certificates/" + slot, voucher)
              .fail(expected, found, "The chain of the slot that signed cannot be read.");
        }
      }
      case SigningIdentity.ProvisionedKey _ ->
          noChain(
              "Slot 255 has a provisioned public key and no chain: a policy must accept the key.");
      case SigningIdentity.Missing(String reason) -> noChain(reason);
    }
    reportLeaf(device.device().leaf());
    new AcceptanceCheck(findings, voucher).report(identity, rooted, request.policy());
    return rooted;
  }

  private void noChain(String reason) {
    OF_A_CHAIN.forEach(check -> findings.of(check, "certificates", voucher).notEvaluated(reason));
  }

  /** Whether the chain leads to a root. */
  private boolean reportPath(String part, int slot, CertificateChain chain) {
    CertificatePath.Result result =
        CertificatePath.validate(
            chain,
            request.trust().roots(),
            request.trust().revocationLists(),
            request.at(),
            crypto);
    Set<String> apart = Set.of(CertificatePath.VALIDITY, CertificatePath.REVOCATION);
    boolean rooted =
        PathFindings.report(
            findings.of(CheckId.CERTIFICATES_ROOT, part, voucher),
            "a path to a given root",
            result.anchor().map(root -> "a path to " + root.subject()).orElse("no root"),
            Stream.concat(
                    result.checks().stream().filter(check -> !apart.contains(check.check())),
                    rootHash(chain, result).stream())
                .toList());
    PathFindings.report(
        findings.of(CheckId.CERTIFICATES_VALIDITY, part, voucher),
        "validity at " + request.at(),
        "all " + chain.certificates().size() + " certificates are valid",
        PathFindings.named(result, CertificatePath.VALIDITY));
    PathFindings.reportRevocation(
        findings.of(CheckId.CERTIFICATES_REVOCATION, part, voucher),
        PathFindings.named(result, CertificatePath.REVOCATION),
        !request.trust().revocationLists().isEmpty(),
        unlisted(slot));
    return rooted && result.holds();
  }

  /** Whoever issued an alias certificate is the device, which lists nobody. */
  private Optional<String> unlisted(int slot) {
    LeafModel model = SlotModel.of(slot, spans);
    return model == LeafModel.DEVICE || model == LeafModel.GENERIC
        ? Optional.empty()
        : Optional.of(
            "The device may have issued its leaf itself, for which there is no revocation list.");
  }

  /**
   * A chain may leave its root out and names it by RootHash alone: the root that it leads to must
   * be that one. Where the root is included, RootHash is one of the rules.
   */
  private Optional<PathCheck> rootHash(CertificateChain chain, CertificatePath.Result result) {
    if (result.anchor().isEmpty()
        || result.anchor().get().publicKeyInfo().equals(chain.first().publicKeyInfo())) {
      return Optional.empty();
    }
    DeviceCertificate root = result.anchor().get();
    Bytes digest = crypto.digest(chain.hash(), root.der());
    boolean same = digest.equals(chain.rootHash());
    return Optional.of(
        new PathCheck(
            "root-hash",
            same ? PathCheck.Outcome.PASS : PathCheck.Outcome.FAIL,
            -1,
            root.subject(),
            digest.toHex(),
            chain.rootHash().toHex()));
  }

  private void reportRules(String part, int slot, CertificateChain chain) {
    Negotiation agreed = spans.negotiation().orElseThrow();
    List<CertificateFinding> departures =
        CertificateRules.checkWithoutLinks(
            chain,
            CertificateRules.Parameters.responder(
                    agreed.version(), agreed.asym(), SlotModel.of(slot, spans), crypto)
                .withCmaSan(request.policy().cmaSan(), Optional.empty()));
    reportDepartures(
        findings.of(CheckId.CERTIFICATES_RULES, part, voucher),
        departures,
        CertificateFinding.Severity.ERROR);
    reportDepartures(
        findings.of(CheckId.CERTIFICATES_ADVICE, part, voucher),
        departures,
        CertificateFinding.Severity.WARNING);
  }

  private static void reportDepartures(
      Findings.Finding finding,
      List<CertificateFinding> departures,
      CertificateFinding.Severity severity) {
    List<CertificateFinding> such =
        departures.stream().filter(departure -> departure.severity() == severity).toList();
    if (such.isEmpty()) {
      finding.pass("no departure", "none", "The chain keeps every rule of this kind.");
      return;
    }
    CertificateFinding first = such.getFirst();
    finding.fail(
        first.field() + ": " + first.expected(),
        first.found(),
        "The chain departs from "
            + first.rule()
            + " in "
            + first.certificate()
            + PathFindings.more(such.size())
            + ".");
  }

  private void reportLeaf(Part<LeafNames> stated) {
    Findings.Finding finding = findings.of(CheckId.DEVICE_LEAF, "device/leaf", voucher);
    switch (stated) {
      case Part.Absent<LeafNames>(String reason) -> finding.notEvaluated("Absent: " + reason);
      case Part.Present<LeafNames>(LeafNames names) -> {
        if (!(identity instanceof SigningIdentity.Chain(int _, CertificateChain chain))) {
          finding.notEvaluated("There is no leaf certificate to compare the names with.");
          return;
        }
        Optional<LeafNames> derived = LeafNames.of(chain.leaf()).toOptional();
        String expected = derived.map(CertificateChecks::text).orElse("none");
        if (!derived.equals(Optional.of(names))) {
          finding.fail(
              expected,
              text(names),
              "The evidence states other names than the leaf certificate has.");
        } else if (voucher == Voucher.DEVICE_KEY) {
          finding.notEvaluated(
              expected,
              "the same, in a certificate that the device did not sign for",
              "The device proved its key; which of the certificates for this key it has, and which names, it did not sign.");
        } else {
          finding.pass(expected, text(names), CheckId.DEVICE_LEAF.statement());
        }
      }
    }
  }

  private static String text(LeafNames names) {
    return names.subject()
        + ", names "
        + names.names()
        + ", serial number "
        + names.serialNumber().toHex();
  }
}
