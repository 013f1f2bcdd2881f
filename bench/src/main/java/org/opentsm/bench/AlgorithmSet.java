package org.opentsm.bench;

import java.util.Set;
import org.opentsm.emulator.pki.KeyKind;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.requester.RequesterConfig;

/** What the two ends negotiate. */
public enum AlgorithmSet {
  /** ECDSA P-256 with SHA-256. */
  P256_SHA256(AsymAlgorithm.ECDSA_P256, HashAlgorithm.SHA_256),
  /** ECDSA P-384 with SHA-384: the set of the goals. */
  P384_SHA384(AsymAlgorithm.ECDSA_P384, HashAlgorithm.SHA_384),
  /** ECDSA P-521 with SHA-512. */
  P521_SHA512(AsymAlgorithm.ECDSA_P521, HashAlgorithm.SHA_512),
  /** RSASSA-PSS with a modulus of 2048 bits. */
  RSAPSS2048_SHA256(AsymAlgorithm.RSAPSS_2048, HashAlgorithm.SHA_256),
  /** RSASSA-PSS with a modulus of 3072 bits. */
  RSAPSS3072_SHA384(AsymAlgorithm.RSAPSS_3072, HashAlgorithm.SHA_384),
  /** RSASSA-PSS with a modulus of 4096 bits. */
  RSAPSS4096_SHA512(AsymAlgorithm.RSAPSS_4096, HashAlgorithm.SHA_512),
  /** RSASSA-PKCS1-v1_5 with a modulus of 3072 bits. */
  RSASSA3072_SHA384(AsymAlgorithm.RSASSA_3072, HashAlgorithm.SHA_384),
  /** Ed25519. */
  ED25519_SHA512(AsymAlgorithm.ED25519, HashAlgorithm.SHA_512),
  /** Ed448. */
  ED448_SHA3_512(AsymAlgorithm.ED448, HashAlgorithm.SHA3_512);

  private final AsymAlgorithm asym;
  private final HashAlgorithm hash;

  AlgorithmSet(AsymAlgorithm asym, HashAlgorithm hash) {
    this.asym = asym;
    this.hash = hash;
  }

  /** How the Responder signs. */
  public AsymAlgorithm asym() {
    return asym;
  }

  /** BaseHashSel. */
  public HashAlgorithm hash() {
    return hash;
  }

  /** The keys that the device needs. */
  public KeyKind keyKind() {
    return KeyKind.of(asym).orElseThrow();
  }

  /** A Requester that offers this set alone. */
  public RequesterConfig requester() {
    return RequesterConfig.defaults().withAlgorithms(Set.of(hash), Set.of(asym));
  }
}
