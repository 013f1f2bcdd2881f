package org.opentsm.evidence.tdx;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.finding.EndorsementPath;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.finding.Signatures;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.statement.StatementRequest;
import org.opentsm.evidence.trust.LeafRule;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.EcPublicKeys;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Whether a quote holds: the PCK of the platform vouches for the quoting enclave, which made the
 * attestation key, which signed.
 */
public final class TdxChecks {
  private static final int DIGEST = 32;

  private static final LeafRule PCK =
      new LeafRule(
          Set.of(),
          "a PCK's SGX extension (" + PckExtension.SGX + "), which names its platform",
          certificate -> certificate.extensions().find(PckExtension.SGX).isPresent());

  private final Findings findings;
  private final String part;
  private final StatementRequest request;
  private final SpdmCrypto crypto;

  /**
   * @param part of the evidence where the statement stands
   */
  public TdxChecks(Findings findings, String part, StatementRequest request, SpdmCrypto crypto) {
    this.findings = findings;
    this.part = part;
    this.request = request;
    this.crypto = crypto;
  }

  /**
   * Reports all checks that are TDX's own.
   *
   * @return who vouches for what the quote says
   */
  public Voucher report(TdxStatement statement) {
    TdxQuote quote = statement.quote();
    boolean signed = reportSignature(quote);
    boolean rooted = reportPath(quote);
    boolean bound = reportBinding(quote, rooted);
    Voucher voucher = signed && rooted && bound ? Voucher.ROOT_OF_TRUST : Voucher.NOBODY;
    IntelDocuments documents = new IntelDocuments(findings, part, request, crypto);
    new EnclaveCheck(documents, request.userData().isPresent())
        .report(findings.of(CheckId.STATEMENT_RULES, part, voucher), quote.enclave(), voucher);
    new TcbCheck(documents).report(findings.of(CheckId.STATEMENT_TCB, part, voucher), quote);
    return voucher;
  }

  private boolean reportSignature(TdxQuote quote) {
    Findings.Finding finding =
        findings.of(CheckId.STATEMENT_SIGNATURE, part, Voucher.ROOT_OF_TRUST);
    String expected = "a signature by the attestation key of the quote";
    boolean good =
        Signatures.holds(() ->
            crypto.verify(
                AsymAlgorithm.ECDSA_P256,
                HashAlgorithm.SHA_256,
                EcPublicKeys.ofPoint(
                    "attestation key", AsymAlgorithm.ECDSA_P256, quote.attestationKey()),
                quote.signed(),
                quote.signature(),
                Bytes.EMPTY));
    if (good) {
      finding.pass(expected, "it", CheckId.STATEMENT_SIGNATURE.statement());
    } else {
      finding.fail(expected, "one that does not verify", "The quote was changed.");
    }
    return good;
  }

  private boolean reportPath(TdxQuote quote) {
    List<DeviceCertificate> others = new ArrayList<>(quote.certificates());
    others.addAll(request.trust().certificates());
    EndorsementPath path = new EndorsementPath(findings, part, crypto, PCK);
    List<DeviceCertificate> roots = request.trust().rootsOf(Kind.TDX);
    return path.report(
        path.above(quote.certificates().getFirst(), others, roots),
        roots,
        request.trust().revocationLists(),
        request.at());
  }

  /** From the PCK to the enclave, and from the enclave to the key. */
  private boolean reportBinding(TdxQuote quote, boolean rooted) {
    Findings.Finding finding =
        findings.of(
            CheckId.STATEMENT_BINDING, part, rooted ? Voucher.ROOT_OF_TRUST : Voucher.NOBODY);
    if (!isSignedByPck(quote)) {
      finding.fail(
          "a signature of the QE report by the PCK",
          "one that does not verify",
          "The quoting enclave is not of the platform of the certificate.");
      return false;
    }
    Bytes digest =
        crypto.digest(HashAlgorithm.SHA_256, quote.attestationKey(), quote.authentication());
    Bytes expected = Bytes.concat(digest, Bytes.owning(new byte[DIGEST]));
    finding.compare(
        expected.toHex(),
        quote.enclave().reportData().toHex(),
        "The attestation key is none that the quoting enclave made.");
    return expected.equals(quote.enclave().reportData());
  }

  private boolean isSignedByPck(TdxQuote quote) {
    return Signatures.holds(() ->
        crypto.verify(
            AsymAlgorithm.ECDSA_P256,
            HashAlgorithm.SHA_256,
            quote.certificates().getFirst().publicKey(),
            quote.enclave().encoded(),
            quote.enclaveSignature(),
            Bytes.EMPTY));
  }
}
