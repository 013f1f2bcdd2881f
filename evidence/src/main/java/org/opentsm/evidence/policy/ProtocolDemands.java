package org.opentsm.evidence.policy;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;

/**
 * What a policy demands of the negotiation.
 *
 * @param minimumVersion the oldest version of SPDM that is good
 * @param signatures the signature algorithms that are good; empty: any
 * @param hashes the hash algorithms that are good, for the connection and for measurements; empty:
 *     any
 */
public record ProtocolDemands(
    Optional<SpdmVersion> minimumVersion,
    Set<SignatureAlgorithm> signatures,
    Set<HashAlgorithm> hashes) {
  /** No demands. */
  public static final ProtocolDemands NONE =
      new ProtocolDemands(Optional.empty(), Set.of(), Set.of());

  /** Copies the sets. */
  public ProtocolDemands {
    signatures = inOrder(signatures, SignatureAlgorithm.all());
    hashes = inOrder(hashes, List.of(HashAlgorithm.values()));
  }

  /** Whether any algorithm is as good as another. */
  public boolean allowsAnyAlgorithm() {
    return signatures.isEmpty() && hashes.isEmpty();
  }

  private static <E> Set<E> inOrder(Set<E> set, List<E> all) {
    if (!all.containsAll(set)) {
      throw new IllegalArgumentException(set + ": must be of " + all);
    }
    Set<E> ordered = new LinkedHashSet<>(all);
    ordered.retainAll(set);
    return Collections.unmodifiableSet(ordered);
  }
}
