package org.opentsm.spdm.algorithm;

import java.util.Optional;

/** MeasurementHashAlgo (DSP0274, ALGORITHMS): how a Responder digests its measurements. */
public enum MeasurementHash implements MaskBit {
  /** No digests: every measurement is a raw bit stream. */
  RAW_BIT_STREAM_ONLY(0, null),
  /** SHA-256. */
  SHA_256(1, HashAlgorithm.SHA_256),
  /** SHA-384. */
  SHA_384(2, HashAlgorithm.SHA_384),
  /** SHA-512. */
  SHA_512(3, HashAlgorithm.SHA_512),
  /** SHA3-256. */
  SHA3_256(4, HashAlgorithm.SHA3_256),
  /** SHA3-384. */
  SHA3_384(5, HashAlgorithm.SHA3_384),
  /** SHA3-512. */
  SHA3_512(6, HashAlgorithm.SHA3_512),
  /** SM3-256, from SPDM 1.2 on. Recognised, never chosen. */
  SM3_256(7, HashAlgorithm.SM3_256);

  private final int bit;
  private final Optional<HashAlgorithm> hash;

  MeasurementHash(int bit, @org.jspecify.annotations.Nullable HashAlgorithm hash) {
    this.bit = bit;
    this.hash = Optional.ofNullable(hash);
  }

  @Override
  public long mask() {
    return 1L << bit;
  }

  /** The hash algorithm, unless measurements are raw only. */
  public Optional<HashAlgorithm> hash() {
    return hash;
  }
}
