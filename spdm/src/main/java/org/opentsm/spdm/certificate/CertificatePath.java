package org.opentsm.spdm.certificate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.certificate.PathCheck.Outcome;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Whether a chain leads to a given root at a given time (RFC 5280, section 6, without policies and
 * name constraints).
 *
 * <p>A path builder that answers yes or no cannot tell a relying party which certificate failed
 * which check, nor what was never looked at. So every check is made, on every certificate, and
 * reported on its own. What is not understood fails: an unknown critical extension, name
 * constraints among them. Signatures are looked at from the root downwards, until one does not
 * verify: without a root, none is.
 */
public final class CertificatePath {
  /** Stable names of the checks. */
  public static final String ANCHOR = "anchor";

  /** The issuer's name is the subject of the certificate above. */
  public static final String NAME_CHAINING = "name-chaining";

  /** The signature verifies by the key of the certificate above. */
  public static final String SIGNATURE = "signature";

  /** The time lies within the validity. */
  public static final String VALIDITY = "validity";

  /** Whatever issued a certificate is an authority. */
  public static final String CERTIFICATE_AUTHORITY = "certificate-authority";

  /** Whatever issued a certificate may sign certificates. */
  public static final String KEY_CERT_SIGN = "key-cert-sign";

  /** No more authorities follow than an authority allows. */
  public static final String PATH_LENGTH = "path-length";

  /** Every critical extension is understood, and every known one readable. */
  public static final String CRITICAL_EXTENSIONS = "critical-extensions";

  /** Its issuer has not taken the certificate back. */
  public static final String REVOCATION = "revocation";

  /** Extensions that this class, the leaf rules or an appraiser of claims understands. */
  private static final Set<String> UNDERSTOOD =
      Set.of(
          CertificateExtensions.BASIC_CONSTRAINTS,
          CertificateExtensions.KEY_USAGE,
          CertificateExtensions.EXTENDED_KEY_USAGE,
          CertificateExtensions.SUBJECT_ALTERNATIVE_NAME,
          SpdmOids.SPDM_EXTENSION,
          // certificatePolicies: no policy is asked for, so any will do.
          "2.5.29.32");

  /**
   * Claims about firmware (TCG DICE): they describe the device and do not restrict the use of its
   * key.
   */
  private static final String DICE_CLAIMS = "2.23.133.5.4.";

  /**
   * What came out.
   *
   * @param checks every check of every certificate, root first
   * @param anchor the root that the chain leads to
   */
  public record Result(List<PathCheck> checks, Optional<DeviceCertificate> anchor) {
    /**
     * Whether the chain leads to a given root and nothing failed; revocation may be not evaluated.
     */
    public boolean holds() {
      return anchor.isPresent() && checks.stream().noneMatch(c -> c.outcome() == Outcome.FAIL);
    }
  }

  private final @Nullable DeviceCertificate included;
  private final List<DeviceCertificate> certificates;
  private final TrustAnchors anchors;
  private final Predicate<DeviceCertificate> meant;
  private final List<RevocationList> revocationLists;
  private final Instant at;
  private final SpdmCrypto crypto;
  private final List<PathCheck> checks = new ArrayList<>();
  private boolean linked;

  private CertificatePath(
      List<DeviceCertificate> chain,
      Predicate<DeviceCertificate> meant,
      List<DeviceCertificate> anchors,
      List<RevocationList> revocationLists,
      Instant at,
      SpdmCrypto crypto) {
    this.anchors = new TrustAnchors(anchors, at, crypto);
    this.meant = meant;
    this.included = this.anchors.includedAs(chain.getFirst());
    this.certificates = included == null ? chain : beginningWith(included, chain);
    this.revocationLists = revocationLists;
    this.at = at;
    this.crypto = crypto;
  }

  /**
   * Makes every check. Never throws because of what the certificates say.
   *
   * @param anchors the roots that are trusted; a chain may include its root, which then must be one
   *     of them (the same name and key), or begin with what the root issued
   * @param revocationLists what is known; without a list of its issuer, a certificate's revocation
   *     is not evaluated
   * @param at the time that must lie within every validity
   */
  public static Result validate(
      CertificateChain chain,
      List<DeviceCertificate> anchors,
      List<RevocationList> revocationLists,
      Instant at,
      SpdmCrypto crypto) {
    return new CertificatePath(
            chain.certificates(),
            anchor -> crypto.digest(chain.hash(), anchor.der()).equals(chain.rootHash()),
            anchors,
            revocationLists,
            at,
            crypto)
        .run();
  }

  /**
   * The same for certificates that are no SPDM chain.
   *
   * @param certificates root first, leaf last, at least one
   */
  public static Result validate(
      List<DeviceCertificate> certificates,
      List<DeviceCertificate> anchors,
      List<RevocationList> revocationLists,
      Instant at,
      SpdmCrypto crypto) {
    return new CertificatePath(certificates, _ -> true, anchors, revocationLists, at, crypto).run();
  }

  private Result run() {
    DeviceCertificate first = certificates.getFirst();
    DeviceCertificate above = included == null ? anchors.issuerOf(first, meant) : null;
    DeviceCertificate anchor = included == null ? above : included;
    anchorCheck(first, anchor);
    if (above != null) {
      // The anchor's own word stands above the chain; only its age and its promises are looked at.
      validity(-1, above);
      authority(-1, above, true);
    }
    linked = anchor != null;
    for (int i = 0; i < certificates.size(); i++) {
      certificate(i, certificates.get(i), i == 0 && included != null, above);
    }
    return new Result(List.copyOf(checks), Optional.ofNullable(anchor));
  }

  /**
   * The chain with the anchor in the place of its first certificate: its own word counts, and it
   * remembers its name and key from one chain to the next.
   */
  private static List<DeviceCertificate> beginningWith(
      DeviceCertificate anchor, List<DeviceCertificate> certificates) {
    List<DeviceCertificate> path = new ArrayList<>(certificates);
    path.set(0, anchor);
    return path;
  }

  private void anchorCheck(DeviceCertificate first, @Nullable DeviceCertificate anchor) {
    if (anchor != null) {
      add(ANCHOR, Outcome.PASS, 0, first, anchors.names(), anchor.subject());
    } else if (anchors.given().isEmpty()) {
      add(ANCHOR, Outcome.NOT_EVALUATED, 0, first, "a root", "none was given");
    } else {
      add(ANCHOR, Outcome.FAIL, 0, first, anchors.names(), anchors.missedBy(first));
    }
  }

  private void certificate(
      int index,
      DeviceCertificate certificate,
      boolean trusted,
      @Nullable DeviceCertificate above) {
    DeviceCertificate issuer = index == 0 ? above : certificates.get(index - 1);
    if (issuer != null) {
      issuedBy(index, certificate, issuer);
    }
    validity(index, certificate);
    if (index < certificates.size() - 1) {
      authority(index, certificate, trusted);
    }
    criticalExtensions(index, certificate);
    if (!trusted) {
      revocation(index, certificate, issuer);
    }
  }

  private void issuedBy(int index, DeviceCertificate certificate, DeviceCertificate issuer) {
    add(
        NAME_CHAINING,
        outcome(certificate.names(issuer)),
        index,
        certificate,
        "issuer " + issuer.subject(),
        certificate.issuer());
    if (!linked) {
      // A stranger's keys may be as costly as they like: no time is spent on them.
      add(
          SIGNATURE,
          Outcome.NOT_EVALUATED,
          index,
          certificate,
          "a signature by " + issuer.subject(),
          "not looked at: nothing above leads to a root");
      return;
    }
    boolean good = certificate.isSignedBy(issuer, crypto);
    linked = good;
    add(
        SIGNATURE,
        outcome(good),
        index,
        certificate,
        "a signature by " + issuer.subject(),
        good
            ? "it"
            : "one that does not verify (algorithm " + certificate.signatureAlgorithmOid() + ")");
  }

  private void validity(int index, DeviceCertificate certificate) {
    boolean good = !at.isBefore(certificate.notBefore()) && !at.isAfter(certificate.notAfter());
    add(
        VALIDITY,
        outcome(good),
        index,
        certificate,
        "validity at " + at,
        certificate.notBefore() + " to " + certificate.notAfter());
  }

  /**
   * A root of version 1 has no extensions to say that it is an authority; being trusted says it.
   */
  private void authority(int index, DeviceCertificate certificate, boolean trusted) {
    CertificateExtensions extensions = certificate.extensions();
    boolean silentRoot = trusted && extensions.basicConstraints().isEmpty();
    add(
        CERTIFICATE_AUTHORITY,
        outcome(certificate.isCertificateAuthority() || silentRoot),
        index,
        certificate,
        "basicConstraints with cA TRUE",
        extensions
            .basicConstraints()
            .map(b -> "cA " + (b.certificateAuthority() ? "TRUE" : "FALSE"))
            .orElse("no such extension"));
    boolean unreadable = extensions.malformed().containsKey(CertificateExtensions.KEY_USAGE);
    add(
        KEY_CERT_SIGN,
        outcome(
            !unreadable
                && extensions
                    .keyUsage()
                    .map(u -> u.contains(X509KeyUsage.KEY_CERT_SIGN))
                    .orElse(true)),
        index,
        certificate,
        "keyUsage with keyCertSign, or none",
        unreadable ? "unreadable" : extensions.keyUsage().map(Set::toString).orElse("none"));
    pathLength(index, certificate);
  }

  private void pathLength(int index, DeviceCertificate certificate) {
    OptionalInt limit =
        certificate
            .extensions()
            .basicConstraints()
            .map(CertificateExtensions.BasicConstraints::pathLength)
            .orElse(OptionalInt.empty());
    if (limit.isPresent()) {
      // Names are dear to compare: only where it matters.
      long below =
          certificates.subList(index + 1, Math.max(index + 1, certificates.size() - 1)).stream()
              .filter(c -> !c.isSelfIssued())
              .count();
      add(
          PATH_LENGTH,
          outcome(below <= limit.getAsInt()),
          index,
          certificate,
          "at most " + limit.getAsInt() + " authorities below",
          Long.toString(below));
    }
  }

  private void criticalExtensions(int index, DeviceCertificate certificate) {
    CertificateExtensions extensions = certificate.extensions();
    String unknown =
        extensions.all().stream()
            .filter(e ->
                e.critical() && !UNDERSTOOD.contains(e.oid()) && !e.oid().startsWith(DICE_CLAIMS))
            .map(CertificateExtensions.Extension::oid)
            .collect(Collectors.joining(", "));
    boolean readable = extensions.malformed().isEmpty();
    add(
        CRITICAL_EXTENSIONS,
        outcome(unknown.isEmpty() && readable),
        index,
        certificate,
        "known, readable extensions",
        !readable
            ? "malformed " + String.join(", ", extensions.malformed().keySet())
            : unknown.isEmpty() ? "nothing else" : "unknown critical " + unknown);
  }

  private void revocation(
      int index, DeviceCertificate certificate, @Nullable DeviceCertificate issuer) {
    Revocation.Status status =
        linked
            ? Revocation.of(certificate, issuer, revocationLists, at, crypto)
            : new Revocation.Status(
                Outcome.NOT_EVALUATED, "a certificate that leads to no given root");
    add(
        REVOCATION,
        status.outcome(),
        index,
        certificate,
        "a current revocation list of the issuer without serial number "
            + DeviceCertificate.printable(certificate.serialNumber().toString(16)),
        status.found());
  }

  private void add(
      String check,
      Outcome outcome,
      int index,
      DeviceCertificate certificate,
      String expected,
      String found) {
    checks.add(new PathCheck(check, outcome, index, certificate.subject(), expected, found));
  }

  private static Outcome outcome(boolean good) {
    return good ? Outcome.PASS : Outcome.FAIL;
  }
}
