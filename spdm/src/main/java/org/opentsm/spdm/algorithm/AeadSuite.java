package org.opentsm.spdm.algorithm;

/** Algorithm structure table 3 (DSP0274): ciphers of secured messages. */
public enum AeadSuite implements MaskBit {
  /** AES-128-GCM. */
  AES_128_GCM(0),
  /** AES-256-GCM. */
  AES_256_GCM(1),
  /** ChaCha20-Poly1305. */
  CHACHA20_POLY1305(2),
  /** SM4-GCM, from SPDM 1.2 on. Recognised, never offered. */
  SM4_128_GCM(3);

  private final int bit;

  AeadSuite(int bit) {
    this.bit = bit;
  }

  @Override
  public long mask() {
    return 1L << bit;
  }
}
