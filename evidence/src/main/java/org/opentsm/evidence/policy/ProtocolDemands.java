package org.opentsm.evidence.policy;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;

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
    Set<AsymAlgorithm> signatures,
    Set<HashAlgorithm> hashes) {
  /** No demands. */
  public static final ProtocolDemands NONE =
      new ProtocolDemands(Optional.empty(), Set.of(), Set.of());

  /** Copies the sets. */
  public ProtocolDemands {
    signatures = copy(signatures, AsymAlgorithm.class);
    hashes = copy(hashes, HashAlgorithm.class);
  }

  /** Whether any algorithm is as good as another. */
  public boolean allowsAnyAlgorithm() {
    return signatures.isEmpty() && hashes.isEmpty();
  }

  private static <E extends Enum<E>> Set<E> copy(Set<E> set, Class<E> type) {
    Set<E> copy = EnumSet.noneOf(type);
    copy.addAll(set);
    return Collections.unmodifiableSet(copy);
  }
}
