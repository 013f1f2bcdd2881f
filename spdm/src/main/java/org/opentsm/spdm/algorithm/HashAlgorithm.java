package org.opentsm.spdm.algorithm;

/** BaseHashAlgo (DSP0274, NEGOTIATE_ALGORITHMS). */
public enum HashAlgorithm implements MaskBit {
  /** SHA-256, 32 octets. */
  SHA_256(0, "SHA-256", 32),
  /** SHA-384, 48 octets. */
  SHA_384(1, "SHA-384", 48),
  /** SHA-512, 64 octets. */
  SHA_512(2, "SHA-512", 64),
  /** SHA3-256, 32 octets. */
  SHA3_256(3, "SHA3-256", 32),
  /** SHA3-384, 48 octets. */
  SHA3_384(4, "SHA3-384", 48),
  /** SHA3-512, 64 octets. */
  SHA3_512(5, "SHA3-512", 64),
  /** SM3-256, 32 octets, from SPDM 1.2 on. Recognised, never offered. */
  SM3_256(6, "SM3", 32);

  private final int bit;
  private final String standardName;
  private final int size;

  HashAlgorithm(int bit, String standardName, int size) {
    this.bit = bit;
    this.standardName = standardName;
    this.size = size;
  }

  @Override
  public long mask() {
    return 1L << bit;
  }

  /** The name by which Java's providers know it. */
  public String standardName() {
    return standardName;
  }

  /** Octets of a digest. */
  public int size() {
    return size;
  }

  /** Whether this library can compute it. */
  public boolean isOffered() {
    return this != SM3_256;
  }
}
