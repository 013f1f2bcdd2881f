package org.opentsm.evidence.trust;

import java.security.PublicKey;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.certificate.RevocationList;

/**
 * What an operator trusts for statements by roots of trust; {@link PlatformTrustReader} makes it of
 * files.
 *
 * @param roots certificates that endorsements may lead to, by kind: the roots of AMD, of Intel, of
 *     the makers of TPMs
 * @param keys attestation keys that are trusted by themselves, by kind: a TPM's AK, a platform's
 *     CPAK
 * @param certificates endorsements: certificates of attestation keys and of authorities between
 *     them and a root, in any order. They are believed only under a root
 * @param documents endorsements that are no certificates, such as Intel's TCB info. They are
 *     believed only under a root
 * @param revocationLists what is known of certificates that were taken back
 */
public record PlatformTrust(
    Map<Kind, List<DeviceCertificate>> roots,
    Map<Kind, List<PublicKey>> keys,
    List<DeviceCertificate> certificates,
    List<TrustDocument> documents,
    List<RevocationList> revocationLists) {
  /** Nothing at all: no statement leads anywhere. */
  public static final PlatformTrust NOTHING =
      new PlatformTrust(Map.of(), Map.of(), List.of(), List.of(), List.of());

  /** Copies the collections. */
  public PlatformTrust {
    roots = copy(roots);
    keys = copy(keys);
    certificates = List.copyOf(certificates);
    documents = List.copyOf(documents);
    revocationLists = List.copyOf(revocationLists);
  }

  /** The roots for statements of this kind. */
  public List<DeviceCertificate> rootsOf(Kind kind) {
    return roots.getOrDefault(kind, List.of());
  }

  /** The attestation keys that are trusted for statements of this kind. */
  public List<PublicKey> keysOf(Kind kind) {
    return keys.getOrDefault(kind, List.of());
  }

  /** Whether anything is trusted by itself for statements of this kind. */
  public boolean hasAnchors(Kind kind) {
    return !rootsOf(kind).isEmpty() || !keysOf(kind).isEmpty();
  }

  /** Whether anything is trusted by itself: a root or a key of any kind. */
  public boolean hasAnchors() {
    return !roots.isEmpty() || !keys.isEmpty();
  }

  private static <T> Map<Kind, List<T>> copy(Map<Kind, List<T>> given) {
    Map<Kind, List<T>> copy = new EnumMap<>(Kind.class);
    given.forEach((kind, values) -> copy.put(kind, List.copyOf(values)));
    return Collections.unmodifiableMap(copy);
  }
}
