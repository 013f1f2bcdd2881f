package org.opentsm.ide.stream;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When the keys of a stream are to be renewed, at the latest.
 *
 * <p>The invocation field of AES-GCM has 64 bits and must not come round: a policy allows half of
 * that at most. Before that the security of the cipher wears off with the square of what one key
 * has encrypted: 2^40 TLPs of 4 KiB are 2^48 blocks, with which an attacker's advantage stays below
 * 2^-32.
 *
 * @param age of keys, more than zero
 * @param tlps that one key may protect, 1 to 2^63 - 1
 */
public record RefreshPolicy(Duration age, long tlps) {
  /** After an hour, or 2^40 TLPs. */
  public static final RefreshPolicy USUAL = new RefreshPolicy(Duration.ofHours(1), 1L << 40);

  /** What makes keys due. */
  public enum Reason {
    /** They are too old. */
    AGE,
    /** They have protected too much, or nobody can say how much. */
    COUNT
  }

  /** Checks the ranges. */
  public RefreshPolicy {
    if (!age.isPositive() || tlps < 1) {
      throw new IllegalArgumentException(
          "keys are renewed after some time and some TLPs, not after " + age + " and " + tlps);
    }
  }

  /**
   * Whether keys are due.
   *
   * @param current the age of the keys
   * @param count how many TLPs the busiest of them has protected, 64 bits unsigned; empty if the
   *     port does not count
   */
  public Optional<Reason> due(Duration current, OptionalLong count) {
    if (count.isPresent() && Long.compareUnsigned(count.getAsLong(), tlps) >= 0) {
      return Optional.of(Reason.COUNT);
    }
    return current.compareTo(age) >= 0 ? Optional.of(Reason.AGE) : Optional.empty();
  }
}
