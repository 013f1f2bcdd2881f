package org.opentsm.spdm.algorithm;

import java.util.Locale;
import org.opentsm.spdm.SpdmVersion;

/**
 * PqcAsymAlgo and ReqPqcAsymAlg (DSP0274 1.4): post-quantum signatures. ML-DSA is that of FIPS 204,
 * SLH-DSA that of FIPS 205, both in their pure form with the signing context as context string.
 */
public enum PqcAsymAlgorithm implements SignatureAlgorithm {
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

  @Override
  public int signatureSize() {
    return signatureSize;
  }

  @Override
  public boolean isOfferedIn(SpdmVersion version) {
    return version.atLeast(SpdmVersion.V1_4);
  }

  /** Whether it is one of ML-DSA, rather than of SLH-DSA. */
  public boolean isMlDsa() {
    return this == ML_DSA_44 || this == ML_DSA_65 || this == ML_DSA_87;
  }

  /** The name of FIPS 204 and FIPS 205, such as {@code ML-DSA-65} and {@code SLH-DSA-SHA2-128s}. */
  public String standardName() {
    String name = name().replace('_', '-');
    return isMlDsa()
        ? name
        : name.substring(0, name.length() - 1)
            + name.substring(name.length() - 1).toLowerCase(Locale.ROOT);
  }
}
