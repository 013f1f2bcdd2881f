package org.opentsm.evidence.tpm;

import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.finding.EndorsementPath;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.finding.Signatures;
import org.opentsm.evidence.finding.SuppliedCertificates;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.statement.StatementRequest;
import org.opentsm.evidence.trust.LeafRule;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.certificate.CertificateExtensions;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Whether a quote holds: an attestation key that is trusted signed it, over these registers. */
public final class TpmChecks {
  /** tcg-kp-AIKCertificate (TCG, "EK Credential Profile" and "Credential Profiles"). */
  private static final String ATTESTATION_KEY = "2.23.133.8.3";

  /**
   * The instance of Google Cloud that a virtual TPM is of. Google's certificates of attestation
   * keys have it and no extKeyUsage; those of endorsement keys, which have it as well, may not
   * sign.
   */
  private static final String CLOUD_INSTANCE = "1.3.6.1.4.1.11129.2.1.21";

  private static final LeafRule KEY =
      new LeafRule(
          Set.of(ATTESTATION_KEY),
          "extKeyUsage with tcg-kp-AIKCertificate ("
              + ATTESTATION_KEY
              + "), or Google's instance ("
              + CLOUD_INSTANCE
              + ") without extKeyUsage",
          TpmChecks::isAttestationKey);

  private final Findings findings;
  private final String part;
  private final StatementRequest request;
  private final SpdmCrypto crypto;

  /**
   * @param part of the evidence where the statement stands
   */
  public TpmChecks(Findings findings, String part, StatementRequest request, SpdmCrypto crypto) {
    this.findings = findings;
    this.part = part;
    this.request = request;
    this.crypto = crypto;
  }

  /**
   * Reports all checks that are a TPM's own.
   *
   * @return who vouches for what the quote says
   */
  public Voucher report(TpmStatement statement) {
    TpmQuote quote = statement.quote();
    boolean trusted = reportSignature(quote);
    Voucher voucher = trusted ? Voucher.ROOT_OF_TRUST : Voucher.NOBODY;
    reportValues(quote, voucher);
    new LogChecks(findings, part, request, crypto, voucher)
        .report(TpmRegisters.read(statement, request.supplements(), crypto));
    return voucher;
  }

  private static boolean isAttestationKey(DeviceCertificate leaf) {
    CertificateExtensions extensions = leaf.extensions();
    return extensions.find(CertificateExtensions.EXTENDED_KEY_USAGE).isPresent()
        ? extensions.extendedKeyUsage().contains(ATTESTATION_KEY)
        : extensions.find(CLOUD_INSTANCE).isPresent();
  }

  private boolean reportSignature(TpmQuote quote) {
    Findings.Finding finding =
        findings.of(CheckId.STATEMENT_SIGNATURE, part, Voucher.ROOT_OF_TRUST);
    EndorsementPath path = new EndorsementPath(findings, part, crypto, KEY);
    String expected = "a signature by the attestation key";
    Optional<Bytes> encoded = TpmSupplements.only(request.supplements(), TpmSupplements.SIGNATURE);
    if (encoded.isEmpty()) {
      finding.notEvaluated(
          expected,
          "none, or several",
          "A quote comes with one signature beside it: give it as an endorsement.");
      path.reportNothing("No signature of the quote is known.");
      return false;
    }
    TpmSignature signature;
    try {
      signature = TpmSignature.decode(encoded.get());
    } catch (MalformedStatementException malformed) {
      finding.fail(expected, malformed.getMessage(), "The signature cannot be read.");
      path.reportNothing("No signature of the quote can be read.");
      return false;
    }
    return reportKey(quote, signature, finding, path);
  }

  /** A key that is given as it is, or one that a certificate speaks for. */
  private boolean reportKey(
      TpmQuote quote, TpmSignature signature, Findings.Finding finding, EndorsementPath path) {
    String expected = "a signature by the attestation key";
    List<PublicKey> pinned = request.trust().keysOf(Kind.TPM);
    if (pinned.stream().anyMatch(key -> signature.isOf(quote.encoded(), key, crypto))) {
      finding.pass(expected, "it", CheckId.STATEMENT_SIGNATURE.statement());
      findings
          .of(CheckId.STATEMENT_ENDORSEMENT, part, Voucher.ROOT_OF_TRUST)
          .pass(
              "an attestation key that is given", "it", CheckId.STATEMENT_ENDORSEMENT.statement());
      return true;
    }
    List<DeviceCertificate> certificates = certificates();
    Optional<DeviceCertificate> signer =
        certificates.stream().filter(leaf -> isBy(signature, quote, leaf)).findFirst();
    if (signer.isPresent()) {
      finding.pass(expected, "it", CheckId.STATEMENT_SIGNATURE.statement());
      List<DeviceCertificate> roots = request.trust().rootsOf(Kind.TPM);
      return path.report(
          path.above(signer.get(), certificates, roots),
          roots,
          request.trust().revocationLists(),
          request.at());
    }
    if (pinned.isEmpty() && certificates.isEmpty()) {
      finding.notEvaluated(
          expected,
          "no attestation key to check with",
          "Give the attestation key, or the chain of its certificate.");
    } else {
      finding.fail(
          expected,
          "one that verifies with none of "
              + (pinned.size() + certificates.size())
              + " keys that are known",
          "The quote was changed, or is of another TPM.");
    }
    path.reportNothing("No key is known that signed the quote.");
    return false;
  }

  private boolean isBy(TpmSignature signature, TpmQuote quote, DeviceCertificate leaf) {
    return Signatures.holds(() -> signature.isOf(quote.encoded(), leaf.publicKey(), crypto));
  }

  private List<DeviceCertificate> certificates() {
    List<DeviceCertificate> certificates = new ArrayList<>(request.trust().certificates());
    certificates.addAll(SuppliedCertificates.of(request.supplements()));
    return certificates;
  }

  /** The quote has one digest over all registers: their values come along. */
  private void reportValues(TpmQuote quote, Voucher voucher) {
    Findings.Finding finding = findings.of(CheckId.STATEMENT_BINDING, part, voucher);
    Optional<Bytes> values = TpmSupplements.only(request.supplements(), TpmSupplements.PCR_VALUES);
    if (values.isEmpty()) {
      finding.notEvaluated(
          "the values of the quoted registers",
          "none",
          "The quote has a digest of them alone: which software they stand for is not known.");
      return;
    }
    // The hash of the signing scheme; TPMs take that of the attestation key.
    Optional<TpmSignature> signature = TpmRegisters.signature(request.supplements());
    if (signature.isEmpty()) {
      finding.notEvaluated("The hash of the digest is that of the signature, which is missing.");
      return;
    }
    finding.compare(
        crypto.digest(signature.get().hash(), values.get()).toHex(),
        quote.pcrDigest().toHex(),
        "The values that came along are not those of the registers.");
  }
}
