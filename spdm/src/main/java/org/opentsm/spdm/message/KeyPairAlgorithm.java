package org.opentsm.spdm.message;

import org.opentsm.spdm.algorithm.MaskBit;

/**
 * AsymAlgoCapabilities and CurrentAsymAlgo of KEY_PAIR_INFO, DesiredAsymAlgo of SET_KEY_PAIR_INFO
 * (DSP0274 1.3): kinds of keys. The bits are not those of BaseAsymAlgo.
 */
public enum KeyPairAlgorithm implements MaskBit {
  /** RSA, 2048 bits. */
  RSA_2048(0),
  /** RSA, 3072 bits. */
  RSA_3072(1),
  /** RSA, 4096 bits. */
  RSA_4096(2),
  /** ECDSA on NIST P-256. */
  ECC_256(3),
  /** ECDSA on NIST P-384. */
  ECC_384(4),
  /** ECDSA on NIST P-521. */
  ECC_521(5),
  /** SM2. */
  SM2(6),
  /** Ed25519. */
  ED25519(7),
  /** Ed448. */
  ED448(8);

  private final int bit;

  KeyPairAlgorithm(int bit) {
    this.bit = bit;
  }

  @Override
  public long mask() {
    return 1L << bit;
  }
}
