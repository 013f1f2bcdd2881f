package org.opentsm.emulator.pki;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;

/**
 * The kinds of keys of an emulated device. Each has a directory of its own; RSASSA and RSAPSS share
 * theirs, since the key is the same.
 */
public enum KeyKind {
  /** NIST P-256. */
  ECP256("EC", "SunEC", AsymAlgorithm.ECDSA_P256, HashAlgorithm.SHA_256, "SHA256withECDSA"),
  /** NIST P-384. */
  ECP384("EC", "SunEC", AsymAlgorithm.ECDSA_P384, HashAlgorithm.SHA_384, "SHA384withECDSA"),
  /** NIST P-521. */
  ECP521("EC", "SunEC", AsymAlgorithm.ECDSA_P521, HashAlgorithm.SHA_512, "SHA512withECDSA"),
  /** RSA with a modulus of 2048 bits. */
  RSA2048("RSA", "SunRsaSign", AsymAlgorithm.RSASSA_2048, HashAlgorithm.SHA_256, "SHA256withRSA"),
  /** RSA with a modulus of 3072 bits. */
  RSA3072("RSA", "SunRsaSign", AsymAlgorithm.RSASSA_3072, HashAlgorithm.SHA_384, "SHA384withRSA"),
  /** RSA with a modulus of 4096 bits. */
  RSA4096("RSA", "SunRsaSign", AsymAlgorithm.RSASSA_4096, HashAlgorithm.SHA_512, "SHA512withRSA"),
  /** Ed25519. */
  ED25519("Ed25519", "SunEC", AsymAlgorithm.ED25519, HashAlgorithm.SHA_512, "Ed25519"),
  /** Ed448. */
  ED448("Ed448", "SunEC", AsymAlgorithm.ED448, HashAlgorithm.SHA3_512, "Ed448");

  private final String jcaName;
  private final String provider;
  private final AsymAlgorithm algorithm;
  private final HashAlgorithm hash;
  private final String certificateSignature;

  KeyKind(
      String jcaName,
      String provider,
      AsymAlgorithm algorithm,
      HashAlgorithm hash,
      String certificateSignature) {
    this.jcaName = jcaName;
    this.provider = provider;
    this.algorithm = algorithm;
    this.hash = hash;
    this.certificateSignature = certificateSignature;
  }

  /** The kind of key that an algorithm signs with; none for SM2. */
  public static Optional<KeyKind> of(AsymAlgorithm algorithm) {
    return Arrays.stream(values())
        .filter(kind -> kind.isEllipticFor(algorithm) || kind.isRsaFor(algorithm))
        .findFirst();
  }

  /** The name of its directory, such as {@code ecp384}. */
  public String directory() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** An algorithm that signs with it. */
  AsymAlgorithm algorithm() {
    return algorithm;
  }

  /** A hash of a fitting strength. */
  HashAlgorithm hash() {
    return hash;
  }

  /** How such a key signs certificates, by the name of Java's providers. */
  String certificateSignature() {
    return certificateSignature;
  }

  /** The JDK's provider for such keys: what else this JVM has registered decides nothing. */
  String provider() {
    return provider;
  }

  /** A new key. */
  KeyPair generate() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(jcaName, provider);
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

  /** The private key in a PKCS#8 encoding. */
  PrivateKey decode(byte[] pkcs8) throws GeneralSecurityException {
    return KeyFactory.getInstance(jcaName, provider)
        .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }

  private boolean isEllipticFor(AsymAlgorithm other) {
    return algorithm == other;
  }

  private boolean isRsaFor(AsymAlgorithm other) {
    return algorithm.family() == AsymAlgorithm.Family.RSASSA
        && other.family() == AsymAlgorithm.Family.RSAPSS
        && other.keyBits() == algorithm.keyBits();
  }
}
