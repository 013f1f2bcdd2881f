package org.opentsm.evidence.tdx;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.finding.EndorsementPath;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.finding.PathFindings;
import org.opentsm.evidence.finding.Signatures;
import org.opentsm.evidence.statement.StatementRequest;
import org.opentsm.evidence.trust.LeafRule;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.certificate.CertificatePath;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.certificate.PathCheck;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** The documents of Intel that were given, and which of them count (Intel, "Get TDX TCB Info"). */
final class IntelDocuments {
  /**
   * Part of its name. Keys of platforms lead to the same root, and must not speak of platforms: one
   * that leaks would call its own firmware up to date.
   */
  private static final String SIGNER = "CN=Intel SGX TCB Signing";

  private static final LeafRule SIGNER_RULE =
      new LeafRule(Set.of(), SIGNER, certificate -> certificate.subject().contains(SIGNER));

  private final Findings findings;
  private final String part;
  private final StatementRequest request;
  private final SpdmCrypto crypto;

  /**
   * @param part of the evidence where the quote stands
   */
  IntelDocuments(Findings findings, String part, StatementRequest request, SpdmCrypto crypto) {
    this.findings = findings;
    this.part = part;
    this.request = request;
    this.crypto = crypto;
  }

  /** Those of a kind, signed by whomever. */
  List<Collateral> documents(String inner, String id) {
    return request.trust().documents().stream()
        .flatMap(document -> Collateral.of(document, inner).stream())
        .filter(document -> document.body().path("id").asText().equals(id))
        .toList();
  }

  /**
   * Whoever keeps old documents beside new ones means the new ones. What Intel did not sign says
   * nothing of its time: it is looked at only where there is nothing else.
   */
  Optional<Collateral> latest(Stream<Collateral> documents) {
    return documents.max(
        Comparator.comparing((Collateral document) ->
                signer(document).filter(signer -> signer.path().holds()).isPresent())
            .thenComparing(Collateral::nextUpdate));
  }

  /** Who signed a document, and whether that is somebody who may. */
  private record Signer(DeviceCertificate certificate, CertificatePath.Result path) {}

  private Optional<Signer> signer(Collateral document) {
    return request.trust().certificates().stream()
        .filter(SIGNER_RULE.marked())
        .filter(certificate -> signed(document, certificate))
        .map(certificate -> new Signer(certificate, path(certificate)))
        .max(Comparator.comparing(signer -> signer.path().holds()));
  }

  private CertificatePath.Result path(DeviceCertificate signer) {
    EndorsementPath above = new EndorsementPath(findings, part, crypto, SIGNER_RULE);
    List<DeviceCertificate> roots = request.trust().rootsOf(Kind.TDX);
    return SIGNER_RULE.validate(
        above.above(signer, request.trust().certificates(), roots),
        roots,
        request.trust().revocationLists(),
        request.at(),
        crypto);
  }

  /** Whether Intel signed the document and it is not old; tells it otherwise. */
  boolean isReliable(Findings.Finding finding, Collateral document) {
    String expected = document.name() + ", signed under a given root and in force";
    Optional<Signer> signer = signer(document);
    Instant at = request.at();
    if (at.isAfter(document.nextUpdate())) {
      finding.fail(
          "a document in force at " + at,
          document.name() + ", old since " + document.nextUpdate(),
          "What is known of this firmware by now is not in the document: get a newer one.");
      return false;
    }
    if (signer.isEmpty()) {
      finding.unchecked(
          expected,
          "no certificate of a TCB signing key that signed it",
          "Give the chain of Intel's TCB signing key as an endorsement.");
      return false;
    }
    if (!signer.get().path().holds()) {
      finding.fail(
          expected,
          "a signature by "
              + signer.get().certificate().subject()
              + ", whose path to a given root does not hold",
          "The document is not one of Intel's.");
      return false;
    }
    Optional<PathCheck> unlisted =
        PathFindings.unlisted(signer.get().path(), request.trust().revocationLists());
    if (unlisted.isPresent()) {
      finding.unchecked(
          unlisted.get().expected(),
          unlisted.get().found(),
          "The revocation lists that were given say nothing of who signed "
              + document.name()
              + ".");
      return false;
    }
    return true;
  }

  private boolean signed(Collateral document, DeviceCertificate certificate) {
    return Signatures.holds(() ->
        crypto.verify(
            AsymAlgorithm.ECDSA_P256,
            HashAlgorithm.SHA_256,
            certificate.publicKey(),
            document.signed(),
            document.signature(),
            Bytes.EMPTY));
  }
}
