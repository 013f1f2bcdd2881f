package org.opentsm.spdm.algorithm;

import org.opentsm.spdm.SpdmVersion;

/** Algorithm structure table 7 (DSP0274 1.4): key encapsulation. */
public enum KemAlgorithm implements KeyExchangeAlgorithm {
  /** ML-KEM-512. */
  ML_KEM_512(0, 800, 768),
  /** ML-KEM-768. */
  ML_KEM_768(1, 1184, 1088),
  /** ML-KEM-1024. */
  ML_KEM_1024(2, 1568, 1568);

  private final int bit;
  private final int encapsulationKeySize;
  private final int ciphertextSize;

  KemAlgorithm(int bit, int encapsulationKeySize, int ciphertextSize) {
    this.bit = bit;
    this.encapsulationKeySize = encapsulationKeySize;
    this.ciphertextSize = ciphertextSize;
  }

  /** Octets of an encapsulation key (FIPS 203). */
  @Override
  public int requesterExchangeSize() {
    return encapsulationKeySize;
  }

  /** Octets of a ciphertext (FIPS 203). */
  @Override
  public int responderExchangeSize() {
    return ciphertextSize;
  }

  @Override
  public boolean isOfferedIn(SpdmVersion version) {
    return version.atLeast(SpdmVersion.V1_4);
  }

  /** The name of FIPS 203 and of the JDK, such as {@code ML-KEM-768}. */
  public String standardName() {
    return name().replace('_', '-');
  }

  @Override
  public long mask() {
    return 1L << bit;
  }
}
