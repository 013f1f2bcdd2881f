package org.opentsm.spdm.algorithm;

import org.opentsm.spdm.SpdmVersion;

/**
 * BaseAsymAlgo and ReqBaseAsymAlg (DSP0274, NEGOTIATE_ALGORITHMS): the classical signature
 * algorithms.
 */
public enum AsymAlgorithm implements SignatureAlgorithm {
  /** RSASSA-PKCS1-v1_5 with a modulus of 2048 bits. */
  RSASSA_2048(0, Family.RSASSA, 2048, 256, SpdmVersion.V1_0),
  /** RSASSA-PSS with a modulus of 2048 bits; the salt is as long as the digest. */
  RSAPSS_2048(1, Family.RSAPSS, 2048, 256, SpdmVersion.V1_0),
  /** RSASSA-PKCS1-v1_5 with a modulus of 3072 bits. */
  RSASSA_3072(2, Family.RSASSA, 3072, 384, SpdmVersion.V1_0),
  /** RSASSA-PSS with a modulus of 3072 bits. */
  RSAPSS_3072(3, Family.RSAPSS, 3072, 384, SpdmVersion.V1_0),
  /** ECDSA over NIST P-256; the signature is r and s, 32 octets each, big-endian. */
  ECDSA_P256(4, Family.ECDSA, 256, 64, SpdmVersion.V1_0),
  /** RSASSA-PKCS1-v1_5 with a modulus of 4096 bits. */
  RSASSA_4096(5, Family.RSASSA, 4096, 512, SpdmVersion.V1_0),
  /** RSASSA-PSS with a modulus of 4096 bits. */
  RSAPSS_4096(6, Family.RSAPSS, 4096, 512, SpdmVersion.V1_0),
  /** ECDSA over NIST P-384; 48 octets each. */
  ECDSA_P384(7, Family.ECDSA, 384, 96, SpdmVersion.V1_0),
  /** ECDSA over NIST P-521; 66 octets each. */
  ECDSA_P521(8, Family.ECDSA, 521, 132, SpdmVersion.V1_0),
  /** SM2, from SPDM 1.2 on. Recognised, never offered. */
  SM2_P256(9, Family.SM2, 256, 64, SpdmVersion.V1_2),
  /** Ed25519, from SPDM 1.2 on. */
  ED25519(10, Family.EDDSA, 255, 64, SpdmVersion.V1_2),
  /** Ed448, from SPDM 1.2 on. */
  ED448(11, Family.EDDSA, 448, 114, SpdmVersion.V1_2);

  /** Which kind of key and padding. */
  public enum Family {
    /** RSASSA-PKCS1-v1_5. */
    RSASSA,
    /** RSASSA-PSS. */
    RSAPSS,
    /** ECDSA over a NIST curve. */
    ECDSA,
    /** EdDSA. */
    EDDSA,
    /** SM2. */
    SM2
  }

  private final int bit;
  private final Family family;
  private final int keyBits;
  private final int signatureSize;
  private final SpdmVersion since;

  AsymAlgorithm(int bit, Family family, int keyBits, int signatureSize, SpdmVersion since) {
    this.bit = bit;
    this.family = family;
    this.keyBits = keyBits;
    this.signatureSize = signatureSize;
    this.since = since;
  }

  @Override
  public long mask() {
    return 1L << bit;
  }

  /** Which kind of key and padding. */
  public Family family() {
    return family;
  }

  /** Bits of the modulus or of the field. */
  public int keyBits() {
    return keyBits;
  }

  @Override
  public int signatureSize() {
    return signatureSize;
  }

  @Override
  public boolean isOfferedIn(SpdmVersion version) {
    return family != Family.SM2 && version.atLeast(since);
  }
}
