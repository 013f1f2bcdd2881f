package org.opentsm.spdm.algorithm;

/** PqcAsymAlgo and ReqPqcAsymAlg (DSP0274 1.4): post-quantum signatures. Recognised, not offered yet. */
public enum PqcAsymAlgorithm implements MaskBit {
  /** ML-DSA-44. */
  ML_DSA_44(0),
  /** ML-DSA-65. */
  ML_DSA_65(1),
  /** ML-DSA-87. */
  ML_DSA_87(2),
  /** SLH-DSA-SHA2-128s. */
  SLH_DSA_SHA2_128S(3),
  /** SLH-DSA-SHAKE-128s. */
  SLH_DSA_SHAKE_128S(4),
  /** SLH-DSA-SHA2-128f. */
  SLH_DSA_SHA2_128F(5),
  /** SLH-DSA-SHAKE-128f. */
  SLH_DSA_SHAKE_128F(6),
  /** SLH-DSA-SHA2-192s. */
  SLH_DSA_SHA2_192S(7),
  /** SLH-DSA-SHAKE-192s. */
  SLH_DSA_SHAKE_192S(8),
  /** SLH-DSA-SHA2-192f. */
  SLH_DSA_SHA2_192F(9),
  /** SLH-DSA-SHAKE-192f. */
  SLH_DSA_SHAKE_192F(10),
  /** SLH-DSA-SHA2-256s. */
  SLH_DSA_SHA2_256S(11),
  /** SLH-DSA-SHAKE-256s. */
  SLH_DSA_SHAKE_256S(12),
  /** SLH-DSA-SHA2-256f. */
  SLH_DSA_SHA2_256F(13),
  /** SLH-DSA-SHAKE-256f. */
  SLH_DSA_SHAKE_256F(14);

  private final int bit;

  PqcAsymAlgorithm(int bit) {
    this.bit = bit;
  }

  @Override
  public long mask() {
    return 1L << bit;
  }
}
