package org.opentsm.emulator.pki;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.crypto.PqcKeys;

/**
 * The kinds of keys of an emulated device. Each has a directory of its own; RSASSA and RSAPSS share
 * theirs, since the key is the same.
 */
public enum KeyKind {
  /** NIST P-256. */
  ECP256(AsymAlgorithm.ECDSA_P256, HashAlgorithm.SHA_256),
  /** NIST P-384. */
  ECP384(AsymAlgorithm.ECDSA_P384, HashAlgorithm.SHA_384),
  /** NIST P-521. */
  ECP521(AsymAlgorithm.ECDSA_P521, HashAlgorithm.SHA_512),
  /** RSA with a modulus of 2048 bits. */
  RSA2048(AsymAlgorithm.RSASSA_2048, HashAlgorithm.SHA_256),
  /** RSA with a modulus of 3072 bits. */
  RSA3072(AsymAlgorithm.RSASSA_3072, HashAlgorithm.SHA_384),
  /** RSA with a modulus of 4096 bits. */
  RSA4096(AsymAlgorithm.RSASSA_4096, HashAlgorithm.SHA_512),
  /** Ed25519. */
  ED25519(AsymAlgorithm.ED25519, HashAlgorithm.SHA_512),
  /** Ed448. */
  ED448(AsymAlgorithm.ED448, HashAlgorithm.SHA3_512),
  /** ML-DSA-44. */
  MLDSA44(PqcAsymAlgorithm.ML_DSA_44, HashAlgorithm.SHA_512),
  /** ML-DSA-65. */
  MLDSA65(PqcAsymAlgorithm.ML_DSA_65, HashAlgorithm.SHA_512),
  /** ML-DSA-87. */
  MLDSA87(PqcAsymAlgorithm.ML_DSA_87, HashAlgorithm.SHA_512),
  /** SLH-DSA-SHA2-128s. */
  SLHDSA_SHA2_128S(PqcAsymAlgorithm.SLH_DSA_SHA2_128S, HashAlgorithm.SHA_512),
  /** SLH-DSA-SHAKE-128s. */
  SLHDSA_SHAKE_128S(PqcAsymAlgorithm.SLH_DSA_SHAKE_128S, HashAlgorithm.SHA_512),
  /** SLH-DSA-SHA2-128f. */
  SLHDSA_SHA2_128F(PqcAsymAlgorithm.SLH_DSA_SHA2_128F, HashAlgorithm.SHA_512),
  /** SLH-DSA-SHAKE-128f. */
  SLHDSA_SHAKE_128F(PqcAsymAlgorithm.SLH_DSA_SHAKE_128F, HashAlgorithm.SHA_512),
  /** SLH-DSA-SHA2-192s. */
  SLHDSA_SHA2_192S(PqcAsymAlgorithm.SLH_DSA_SHA2_192S, HashAlgorithm.SHA_512),
  /** SLH-DSA-SHAKE-192s. */
  SLHDSA_SHAKE_192S(PqcAsymAlgorithm.SLH_DSA_SHAKE_192S, HashAlgorithm.SHA_512),
  /** SLH-DSA-SHA2-192f. */
  SLHDSA_SHA2_192F(PqcAsymAlgorithm.SLH_DSA_SHA2_192F, HashAlgorithm.SHA_512),
  /** SLH-DSA-SHAKE-192f. */
  SLHDSA_SHAKE_192F(PqcAsymAlgorithm.SLH_DSA_SHAKE_192F, HashAlgorithm.SHA_512),
  /** SLH-DSA-SHA2-256s. */
  SLHDSA_SHA2_256S(PqcAsymAlgorithm.SLH_DSA_SHA2_256S, HashAlgorithm.SHA_512),
  /** SLH-DSA-SHAKE-256s. */
  SLHDSA_SHAKE_256S(PqcAsymAlgorithm.SLH_DSA_SHAKE_256S, HashAlgorithm.SHA_512),
  /** SLH-DSA-SHA2-256f. */
  SLHDSA_SHA2_256F(PqcAsymAlgorithm.SLH_DSA_SHA2_256F, HashAlgorithm.SHA_512),
  /** SLH-DSA-SHAKE-256f. */
  SLHDSA_SHAKE_256F(PqcAsymAlgorithm.SLH_DSA_SHAKE_256F, HashAlgorithm.SHA_512);

  private final SignatureAlgorithm algorithm;
  private final HashAlgorithm hash;

  KeyKind(SignatureAlgorithm algorithm, HashAlgorithm hash) {
    this.algorithm = algorithm;
    this.hash = hash;
  }

  /** The kind of key that an algorithm signs with; none for SM2. */
  public static Optional<KeyKind> of(SignatureAlgorithm algorithm) {
    return Arrays.stream(values())
        .filter(kind -> kind.algorithm == algorithm || kind.isRsaFor(algorithm))
        .findFirst();
  }

  /** The name of its directory, such as {@code ecp384} or {@code slhdsa-sha2-128f}. */
  public String directory() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Whether its keys and signatures take seconds, those of SLH-DSA with small signatures up to ten:
   * not to be made before somebody asks.
   */
  public boolean isSlow() {
    return algorithm instanceof PqcAsymAlgorithm pqc && !pqc.isMlDsa();
  }

  /** An algorithm that signs with it. */
  public SignatureAlgorithm algorithm() {
    return algorithm;
  }

  /** A hash of a fitting strength; the post-quantum algorithms have their own. */
  HashAlgorithm hash() {
    return hash;
  }

  /**
   * A new key.
   *
   * @throws GeneralSecurityException if this JVM lacks the algorithm
   */
  public KeyPair generate() throws GeneralSecurityException {
    return switch (algorithm) {
      case AsymAlgorithm classical -> generate(classical);
      case PqcAsymAlgorithm pqc -> PqcKeys.generate(pqc);
    };
  }

  private static KeyPair generate(AsymAlgorithm algorithm) throws GeneralSecurityException {
    KeyPairGenerator generator =
        KeyPairGenerator.getInstance(jcaName(algorithm), provider(algorithm));
    switch (algorithm.family()) {
      case ECDSA ->
          generator.initialize(new ECGenParameterSpec("secp" + algorithm.keyBits() + "r1"));
      case RSASSA -> generator.initialize(algorithm.keyBits());
      default -> {
        // The name says it all.
      }
    }
    return generator.generateKeyPair();
  }

  static String jcaName(AsymAlgorithm algorithm) {
    return switch (algorithm.family()) {
      case ECDSA -> "EC";
      case RSASSA, RSAPSS -> "RSA";
      case EDDSA -> algorithm == AsymAlgorithm.ED448 ? "Ed448" : "Ed25519";
      case SM2 -> throw new IllegalArgumentException("no emulated device has SM2");
    };
  }

  /** The JDK's provider for such keys: what else this JVM has registered decides nothing. */
  static String provider(AsymAlgorithm algorithm) {
    return jcaName(algorithm).equals("RSA") ? "SunRsaSign" : "SunEC";
  }

  private boolean isRsaFor(SignatureAlgorithm other) {
    return algorithm instanceof AsymAlgorithm own
        && own.family() == AsymAlgorithm.Family.RSASSA
        && other instanceof AsymAlgorithm pss
        && pss.family() == AsymAlgorithm.Family.RSAPSS
        && pss.keyBits() == own.keyBits();
  }
}
