package org.opentsm.spdm.algorithm;

import org.opentsm.spdm.SpdmVersion;

/**
 * Algorithm structure table 2 (DSP0274): groups for the ephemeral key agreement of KEY_EXCHANGE.
 */
public enum DheGroup implements KeyExchangeAlgorithm {
  /** RFC 7919 ffdhe2048. */
  FFDHE_2048(0, 256),
  /** RFC 7919 ffdhe3072. */
  FFDHE_3072(1, 384),
  /** RFC 7919 ffdhe4096. */
  FFDHE_4096(2, 512),
  /** NIST P-256. */
  SECP_256_R1(3, 64),
  /** NIST P-384. */
  SECP_384_R1(4, 96),
  /** NIST P-521. */
  SECP_521_R1(5, 132),
  /** SM2, from SPDM 1.2 on. Recognised, never offered. */
  SM2_P256(6, 64);

  private final int bit;
  private final int exchangeDataSize;

  DheGroup(int bit, int exchangeDataSize) {
    this.bit = bit;
    this.exchangeDataSize = exchangeDataSize;
  }

  @Override
  public int requesterExchangeSize() {
    return exchangeDataSize;
  }

  @Override
  public int responderExchangeSize() {
    return exchangeDataSize;
  }

  /** Tables came with 1.1, and with them all groups but SM2. */
  @Override
  public boolean isOfferedIn(SpdmVersion version) {
    return this != SM2_P256 && version.atLeast(SpdmVersion.V1_1);
  }

  @Override
  public long mask() {
    return 1L << bit;
  }
}
