package org.opentsm.evidence.trust;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.opentsm.spdm.certificate.CertificateExtensions;
import org.opentsm.spdm.certificate.CertificatePath;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.certificate.PathCheck;
import org.opentsm.spdm.certificate.PathCheck.Outcome;
import org.opentsm.spdm.certificate.RevocationList;
import org.opentsm.spdm.certificate.X509KeyUsage;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * What a certificate must be, besides leading to a root, so that its key may vouch for something.
 *
 * <p>A root issues certificates for more than one purpose: without a rule whoever has any key under
 * it could sign statements of machines. So each user of a path states one, and none is a default.
 *
 * @param purposes of extKeyUsage that are evaluated, as object identifiers; a critical extKeyUsage
 *     with none of them, of the leaf or of an authority above, fails
 * @param usages of keyUsage, one of which the leaf must have if it states any
 * @param mark what tells this kind of leaf from others, for a person
 * @param marked whether a leaf has it
 * @param unlisted why no revocation list speaks of such leaves, where their issuer makes none
 */
public record LeafRule(
    Set<String> purposes,
    Set<X509KeyUsage> usages,
    String mark,
    Predicate<DeviceCertificate> marked,
    Optional<String> unlisted) {
  /** The leaf signs no certificates: basicConstraints without cA TRUE. */
  public static final String NO_AUTHORITY = "leaf-no-authority";

  /** The leaf may be used: keyUsage, if it is there, has one of the usages. */
  public static final String KEY_USAGE = "leaf-key-usage";

  /** The leaf is of the kind that is meant. */
  public static final String MARK = "leaf-mark";

  /** Every critical extKeyUsage has a purpose that is evaluated. */
  public static final String PURPOSE = "critical-purpose";

  /** anyExtendedKeyUsage (RFC 5280, section 4.2.1.12). */
  private static final String ANY_PURPOSE = "2.5.29.37.0";

  private static final Set<X509KeyUsage> SIGNS = Set.of(X509KeyUsage.DIGITAL_SIGNATURE);

  /** Copies the sets. */
  public LeafRule {
    purposes = Set.copyOf(purposes);
    usages = Set.copyOf(usages);
  }

  /** A rule for leaves that sign. */
  public LeafRule(
      Set<String> purposes,
      String mark,
      Predicate<DeviceCertificate> marked,
      Optional<String> unlisted) {
    this(purposes, SIGNS, mark, marked, unlisted);
  }

  /** A rule for leaves that sign, and that revocation lists can speak of. */
  public LeafRule(Set<String> purposes, String mark, Predicate<DeviceCertificate> marked) {
    this(purposes, mark, marked, Optional.empty());
  }

  /**
   * The certificates above {@code leaf} that can be found among {@code others}, root first, and the
   * leaf last: a path from one of the roots by names and signatures, or else one by names alone,
   * which {@link #validate} then finds wanting. Only keys that a root vouches for are used: those
   * of strangers may be as costly as they like.
   *
   * @param others in any order; a root is part of the path if it is among them
   */
  public static List<DeviceCertificate> above(
      DeviceCertificate leaf,
      List<DeviceCertificate> others,
      List<DeviceCertificate> roots,
      SpdmCrypto crypto) {
    return new PathSearch(leaf, others, roots, crypto).path();
  }

  /**
   * {@link CertificatePath#validate} with the checks of this rule.
   *
   * @param path root first, leaf last, at least one certificate
   */
  public CertificatePath.Result validate(
      List<DeviceCertificate> path,
      List<DeviceCertificate> roots,
      List<RevocationList> revocationLists,
      Instant at,
      SpdmCrypto crypto) {
    CertificatePath.Result result =
        CertificatePath.validate(path, roots, revocationLists, at, crypto);
    List<PathCheck> checks = new ArrayList<>(result.checks());
    for (int i = 0; i < path.size(); i++) {
      checks.add(purpose(i, path.get(i)));
    }
    checks.addAll(ofLeaf(path.size() - 1, path.getLast()));
    return new CertificatePath.Result(List.copyOf(checks), result.anchor());
  }

  private PathCheck purpose(int index, DeviceCertificate certificate) {
    CertificateExtensions extensions = certificate.extensions();
    List<String> stated = extensions.extendedKeyUsage();
    boolean critical =
        extensions
            .find(CertificateExtensions.EXTENDED_KEY_USAGE)
            .filter(CertificateExtensions.Extension::critical)
            .isPresent();
    boolean good =
        !critical || stated.contains(ANY_PURPOSE) || stated.stream().anyMatch(purposes::contains);
    return check(
        PURPOSE,
        good,
        index,
        certificate,
        purposes.isEmpty()
            ? "no critical extKeyUsage"
            : "no critical extKeyUsage, or one with " + String.join(", ", sorted()),
        critical ? "critical " + String.join(", ", stated) : "no critical one");
  }

  private List<String> sorted() {
    return purposes.stream().sorted().toList();
  }

  private List<PathCheck> ofLeaf(int index, DeviceCertificate leaf) {
    Optional<Set<X509KeyUsage>> usage = leaf.extensions().keyUsage();
    return List.of(
        check(
            NO_AUTHORITY,
            !leaf.isCertificateAuthority(),
            index,
            leaf,
            "basicConstraints without cA TRUE",
            leaf.isCertificateAuthority() ? "cA TRUE" : "it"),
        check(
            KEY_USAGE,
            usage.map(bits -> bits.stream().anyMatch(usages::contains)).orElse(true),
            index,
            leaf,
            "keyUsage with one of " + usages.stream().sorted().toList() + ", or none",
            usage.map(Set::toString).orElse("none")),
        check(MARK, marked.test(leaf), index, leaf, mark, marked.test(leaf) ? "it" : "none of it"));
  }

  private static PathCheck check(
      String name,
      boolean good,
      int index,
      DeviceCertificate certificate,
      String expected,
      String found) {
    return new PathCheck(
        name, good ? Outcome.PASS : Outcome.FAIL, index, certificate.subject(), expected, found);
  }
}
