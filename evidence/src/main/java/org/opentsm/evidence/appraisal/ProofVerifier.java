package org.opentsm.evidence.appraisal;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.codec.EvidenceElements.Element;
import org.opentsm.evidence.codec.InclusionProof;
import org.opentsm.evidence.codec.ProofCodec;
import org.opentsm.evidence.codec.ProofFile;
import org.opentsm.evidence.commitment.DeviceDigest;
import org.opentsm.evidence.commitment.Disclosure;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.ProofResult;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Appraises proofs: elements of one device that were disclosed without the others. May be shared by
 * threads.
 */
public final class ProofVerifier {
  /**
   * Anybody can compute paths and digests, and what the device signed for is not looked at: a proof
   * is the word of the software that collected the evidence, and shows nothing unless the root of
   * trust vouches for software that the policy knows.
   */
  private static final Set<CheckId> DEMANDED =
      Set.of(CheckId.ROOT_OF_TRUST, CheckId.STATEMENT_REFERENCE, CheckId.COMMITMENTS);

  private final SpdmCrypto crypto;

  /** A verifier that computes with {@code crypto}. */
  public ProofVerifier(SpdmCrypto crypto) {
    this.crypto = crypto;
  }

  /**
   * Reads a proof and appraises it.
   *
   * @param request its trust for devices is not used: no certificate of a device is looked at, so
   *     that nobody knows which reference values that others published are for it either
   * @throws MalformedEvidenceException if it is no proof; whatever is wrong beyond that is a failed
   *     check
   */
  public ProofResult appraise(Bytes encoded, VerificationRequest request)
      throws MalformedEvidenceException {
    return appraise(ProofCodec.decode(encoded), request);
  }

  /** Appraises a proof. */
  public ProofResult appraise(ProofFile file, VerificationRequest request) {
    InclusionProof proof = file.proof();
    Findings findings = new Findings(request.policy(), OptionalInt.empty(), DEMANDED);
    WholeChecks whole = new WholeChecks(findings);
    whole.digest(file.contentDigest(), file.statedDigest());
    whole.nonce(request.nonce(), proof.nonce());
    TsmWord word =
        new RootOfTrustChecks(findings, request, crypto)
            .report(proof.rootOfTrust(), Disclosure.top(proof), Optional.empty());
    boolean belongs =
        reportPaths(
            findings.of(
                CheckId.COMMITMENTS,
                "leaves",
                word == TsmWord.UNVOUCHED ? Voucher.NOBODY : Voucher.ROOT_OF_TRUST),
            proof);
    new DisclosedChecks(
            findings,
            belongs && word == TsmWord.VOUCHED ? Voucher.ROOT_OF_TRUST : Voucher.NOBODY,
            crypto)
        .report(proof, request.references());
    return new ProofResult(
        request.nonce(),
        request.at(),
        proof.device(),
        new DeviceDigest(proof.devices().get(proof.device())),
        proof.leaves().stream().map(leaf -> name(leaf.element())).toList(),
        findings.results());
  }

  /** Whether all that is disclosed belongs to the device. */
  private static boolean reportPaths(Findings.Finding finding, InclusionProof proof) {
    String expected =
        proof.leaves().size()
            + " elements under digest "
            + proof.devices().get(proof.device()).toHex();
    Optional<InclusionProof.Leaf> stray = Disclosure.stray(proof);
    if (stray.isPresent()) {
      finding.fail(
          expected,
          name(stray.get().element()) + ", which leads elsewhere",
          "The element was changed, or is none of this device.");
    } else {
      finding.pass(expected, "the same", CheckId.COMMITMENTS.statement());
    }
    return stray.isEmpty();
  }

  private static String name(Element element) {
    return element.part() + "/" + element.position();
  }
}
