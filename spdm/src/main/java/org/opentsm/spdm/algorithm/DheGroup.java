package org.opentsm.spdm.algorithm;

/**
 * Algorithm structure table 2 (DSP0274): groups for the ephemeral key agreement of KEY_EXCHANGE.
 */
public enum DheGroup implements MaskBit {
  /** RFC 7919 ffdhe2048. */
  FFDHE_2048(0),
  /** RFC 7919 ffdhe3072. */
  FFDHE_3072(1),
  /** RFC 7919 ffdhe4096. */
  FFDHE_4096(2),
  /** NIST P-256. */
  SECP_256_R1(3),
  /** NIST P-384. */
  SECP_384_R1(4),
  /** NIST P-521. */
  SECP_521_R1(5),
  /** SM2, from SPDM 1.2 on. Recognised, never offered. */
  SM2_P256(6);

  private final int bit;

  DheGroup(int bit) {
    this.bit = bit;
  }

  @Override
  public long mask() {
    return 1L << bit;
  }
}
