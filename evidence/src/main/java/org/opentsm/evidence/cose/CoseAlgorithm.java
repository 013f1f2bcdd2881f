package org.opentsm.evidence.cose;

import java.util.Optional;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;

/** Signature algorithms by their numbers in COSE (RFC 9053, section 2). */
public enum CoseAlgorithm {
  /** ECDSA over P-256. */
  ES256(-7, AsymAlgorithm.ECDSA_P256, HashAlgorithm.SHA_256),
  /** ECDSA over P-384. */
  ES384(-35, AsymAlgorithm.ECDSA_P384, HashAlgorithm.SHA_384),
  /** ECDSA over P-521. */
  ES512(-36, AsymAlgorithm.ECDSA_P521, HashAlgorithm.SHA_512),
  /** Ed25519, by the number that stands for EdDSA. */
  EDDSA(-8, AsymAlgorithm.ED25519, HashAlgorithm.SHA_512);

  private final int id;
  private final AsymAlgorithm asym;
  private final HashAlgorithm hash;

  CoseAlgorithm(int id, AsymAlgorithm asym, HashAlgorithm hash) {
    this.id = id;
    this.asym = asym;
    this.hash = hash;
  }

  /** The number in COSE. */
  public int id() {
    return id;
  }

  AsymAlgorithm asym() {
    return asym;
  }

  HashAlgorithm hash() {
    return hash;
  }

  /** That of a curve by its number (RFC 9053, table 18). */
  static Optional<CoseAlgorithm> ofCurve(long curve) {
    return curve == 1
        ? Optional.of(ES256)
        : curve == 2 ? Optional.of(ES384) : curve == 3 ? Optional.of(ES512) : Optional.empty();
  }

  static Optional<CoseAlgorithm> ofId(long id) {
    for (CoseAlgorithm algorithm : values()) {
      if (algorithm.id == id) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }
}
