package org.opentsm.spdm.algorithm;

/**
 * PqcAsymAlgo and ReqPqcAsymAlg (DSP0274 1.4): post-quantum signatures. Recognised, not offered
 * yet.
 */
public enum PqcAsymAlgorithm implements MaskBit {
  /** ML-DSA-44. */
  ML_DSA_44(0, 2420),
  /** ML-DSA-65. */
  ML_DSA_65(1, 3309),
  /** ML-DSA-87. */
  ML_DSA_87(2, 4627),
  /** SLH-DSA-SHA2-128s. */
  SLH_DSA_SHA2_128S(3, 7856),
  /** SLH-DSA-SHAKE-128s. */
  SLH_DSA_SHAKE_128S(4, 7856),
  /** SLH-DSA-SHA2-128f. */
  SLH_DSA_SHA2_128F(5, 17088),
  /** SLH-DSA-SHAKE-128f. */
  SLH_DSA_SHAKE_128F(6, 17088),
  /** SLH-DSA-SHA2-192s. */
  SLH_DSA_SHA2_192S(7, 16224),
  /** SLH-DSA-SHAKE-192s. */
  SLH_DSA_SHAKE_192S(8, 16224),
  /** SLH-DSA-SHA2-192f. */
  SLH_DSA_SHA2_192F(9, 35664),
  /** SLH-DSA-SHAKE-192f. */
  SLH_DSA_SHAKE_192F(10, 35664),
  /** SLH-DSA-SHA2-256s. */
  SLH_DSA_SHA2_256S(11, 29792),
  /** SLH-DSA-SHAKE-256s. */
  SLH_DSA_SHAKE_256S(12, 29792),
  /** SLH-DSA-SHA2-256f. */
  SLH_DSA_SHA2_256F(13, 49856),
  /** SLH-DSA-SHAKE-256f. */
  SLH_DSA_SHAKE_256F(14, 49856);

  private final int bit;
  private final int signatureSize;

  PqcAsymAlgorithm(int bit, int signatureSize) {
    this.bit = bit;
    this.signatureSize = signatureSize;
  }

  @Override
  public long mask() {
    return 1L << bit;
  }

  /** Octets of a signature on the wire. */
  public int signatureSize() {
    return signatureSize;
  }
}
