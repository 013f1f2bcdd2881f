package org.opentsm.spdm.algorithm;

/** Algorithm structure table 3 (DSP0274): ciphers of secured messages. */
public enum AeadSuite implements MaskBit {
  /** AES-128-GCM. */
  AES_128_GCM(0, 16),
  /** AES-256-GCM. */
  AES_256_GCM(1, 32),
  /** ChaCha20-Poly1305. */
  CHACHA20_POLY1305(2, 32),
  /** SM4-GCM, from SPDM 1.2 on. Recognised, never offered. */
  SM4_128_GCM(3, 16);

  /** Octets of an initialisation vector, whatever the cipher. */
  public static final int IV_SIZE = 12;

  /** Octets of a tag, whatever the cipher. */
  public static final int TAG_SIZE = 16;

  private final int bit;
  private final int keySize;

  AeadSuite(int bit, int keySize) {
    this.bit = bit;
    this.keySize = keySize;
  }

  /** Octets of a key. */
  public int keySize() {
    return keySize;
  }

  /** Whether this library has it. */
  public boolean isOffered() {
    return this != SM4_128_GCM;
  }

  @Override
  public long mask() {
    return 1L << bit;
  }
}
