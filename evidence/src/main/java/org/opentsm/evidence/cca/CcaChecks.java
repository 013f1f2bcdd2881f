package org.opentsm.evidence.cca;

import java.security.PublicKey;
import java.util.List;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.statement.StatementRequest;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Whether a token holds: a given key of the platform (CPAK) signed the platform's claims, which
 * hold the digest of the realm's key (RAK), which signed the realm's claims.
 */
public final class CcaChecks {
  private final Findings findings;
  private final String part;
  private final StatementRequest request;
  private final SpdmCrypto crypto;

  /**
   * @param part of the evidence where the statement stands
   */
  public CcaChecks(Findings findings, String part, StatementRequest request, SpdmCrypto crypto) {
    this.findings = findings;
    this.part = part;
    this.request = request;
    this.crypto = crypto;
  }

  /**
   * Reports all checks that are CCA's own.
   *
   * @return who vouches for what the token says
   */
  public Voucher report(CcaStatement statement) {
    PlatformToken platform = statement.platform();
    RealmToken realm = statement.realm();
    boolean signed = reportSignatures(platform, realm);
    findings
        .of(CheckId.STATEMENT_REVOCATION, part, Voucher.NOBODY)
        .notEvaluated("The platform's key is given as it is: take it away to revoke it.");
    Bytes digest = crypto.digest(realm.keyHashAlgorithm(), realm.publicKey());
    findings
        .of(CheckId.STATEMENT_BINDING, part, signed ? Voucher.ROOT_OF_TRUST : Voucher.NOBODY)
        .compare(
            digest.toHex(),
            platform.challenge().toHex(),
            "The platform vouches for another realm's key.");
    Voucher voucher =
        signed && digest.equals(platform.challenge()) ? Voucher.ROOT_OF_TRUST : Voucher.NOBODY;
    reportLifecycle(platform, voucher);
    findings
        .of(CheckId.STATEMENT_TCB, part, voucher)
        .notEvaluated(
            "security versions of " + platform.components().size() + " components of firmware",
            "none",
            "A token says what the firmware is, which statement.reference compares, and not whether"
                + " it is up to date.");
    return voucher;
  }

  private boolean reportSignatures(PlatformToken platform, RealmToken realm) {
    Findings.Finding signature =
        findings.of(CheckId.STATEMENT_SIGNATURE, part, Voucher.ROOT_OF_TRUST);
    Findings.Finding endorsement =
        findings.of(CheckId.STATEMENT_ENDORSEMENT, part, Voucher.ROOT_OF_TRUST);
    List<PublicKey> keys = request.trust().keysOf(Kind.CCA);
    boolean byRealm = realm.signed().isSignedBy(realm.key(), crypto);
    boolean byPlatform = keys.stream().anyMatch(key -> platform.signed().isSignedBy(key, crypto));
    String expected = "signatures by the keys of platform and realm";
    if (!byRealm) {
      signature.fail(
          expected, "one of the realm that does not verify", "The realm's claims were changed.");
    } else if (keys.isEmpty()) {
      signature.notEvaluated(
          expected,
          "no key of the platform to check with",
          "Give the platform's attestation key (CPAK) as a root.");
    } else if (!byPlatform) {
      signature.fail(
          expected,
          "one of the platform that verifies with none of " + keys.size() + " keys",
          "The platform's claims were changed, or are of another platform.");
    } else {
      signature.pass(expected, "both", CheckId.STATEMENT_SIGNATURE.statement());
    }
    if (keys.isEmpty()) {
      endorsement.notEvaluated(
          "the platform's attestation key", "none", "No key of the platform was given.");
    } else if (byPlatform) {
      endorsement.pass(
          "the platform's attestation key",
          "one of those that are given",
          CheckId.STATEMENT_ENDORSEMENT.statement());
    } else {
      endorsement.fail(
          "one of " + keys.size() + " keys of platforms that are given",
          "another",
          "Nobody vouches for the key that signed.");
    }
    return byRealm && byPlatform;
  }

  private void reportLifecycle(PlatformToken platform, Voucher voucher) {
    Findings.Finding finding = findings.of(CheckId.STATEMENT_RULES, part, voucher);
    String expected = "a platform in the state secured (0x3000 to 0x30ff)";
    String found = String.format("lifecycle 0x%04x", platform.lifecycle());
    if (platform.isSecured()) {
      finding.pass(expected, found, CheckId.STATEMENT_RULES.statement());
    } else {
      finding.fail(expected, found, "The platform is not in use, or somebody works on it.");
    }
  }
}
