package org.opentsm.spdm.algorithm;

/** Algorithm structure table 7 (DSP0274 1.4): key encapsulation. */
public enum KemAlgorithm implements MaskBit {
  /** ML-KEM-512. */
  ML_KEM_512(0),
  /** ML-KEM-768. */
  ML_KEM_768(1),
  /** ML-KEM-1024. */
  ML_KEM_1024(2);

  private final int bit;

  KemAlgorithm(int bit) {
    this.bit = bit;
  }

  @Override
  public long mask() {
    return 1L << bit;
  }
}
