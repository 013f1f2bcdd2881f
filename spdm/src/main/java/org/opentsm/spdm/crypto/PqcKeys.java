package org.opentsm.spdm.crypto;

import java.io.IOException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.AsymmetricCipherKeyPairGenerator;
import org.bouncycastle.crypto.generators.MLDSAKeyPairGenerator;
import org.bouncycastle.crypto.generators.SLHDSAKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.MLDSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.SLHDSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.SLHDSAParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;

/** Keys of ML-DSA and SLH-DSA: new ones, and those of X.509 (RFC 9881, RFC 9909) and PKCS #8. */
public final class PqcKeys {
  private static final Map<PqcAsymAlgorithm, ASN1ObjectIdentifier> OIDS = oids();

  private PqcKeys() {}

  /** A new key pair. */
  public static KeyPair generate(PqcAsymAlgorithm algorithm) {
    AsymmetricCipherKeyPairGenerator generator;
    if (algorithm.isMlDsa()) {
      generator = new MLDSAKeyPairGenerator();
      generator.init(new MLDSAKeyGenerationParameters(new SecureRandom(), mlDsa(algorithm)));
    } else {
      generator = new SLHDSAKeyPairGenerator();
      generator.init(new SLHDSAKeyGenerationParameters(new SecureRandom(), slhDsa(algorithm)));
    }
    AsymmetricCipherKeyPair pair = generator.generateKeyPair();
    try {
      return new KeyPair(
          new PqcPublicKey(
              algorithm,
              pair.getPublic(),
              SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(pair.getPublic())
                  .getEncoded()),
          new PqcPrivateKey(
              algorithm,
              pair.getPrivate(),
              PrivateKeyInfoFactory.createPrivateKeyInfo(pair.getPrivate()).getEncoded()));
    } catch (IOException impossible) {
      throw new IllegalStateException("a new key can be encoded", impossible);
    }
  }

  /**
   * A private key in PKCS #8.
   *
   * @throws InvalidKeyException if it is no key of this algorithm
   */
  public static PrivateKey privateKey(PqcAsymAlgorithm algorithm, byte[] pkcs8)
      throws InvalidKeyException {
    try {
      PrivateKeyInfo info = PrivateKeyInfo.getInstance(pkcs8);
      if (!info.getPrivateKeyAlgorithm().getAlgorithm().equals(OIDS.get(algorithm))) {
        throw new InvalidKeyException(
            "expected a key of "
                + algorithm
                + ", found one of "
                + info.getPrivateKeyAlgorithm().getAlgorithm());
      }
      return new PqcPrivateKey(algorithm, PrivateKeyFactory.createKey(info), pkcs8.clone());
    } catch (IOException | RuntimeException unreadable) {
      throw new InvalidKeyException("expected a key of " + algorithm + ", found none", unreadable);
    }
  }

  /** The algorithm of an identifier, which is the same for keys and for signatures in X.509. */
  static Optional<PqcAsymAlgorithm> algorithm(ASN1ObjectIdentifier oid) {
    return OIDS.entrySet().stream()
        .filter(entry -> entry.getValue().equals(oid))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** A public key; library exceptions pass. */
  static PublicKey publicKey(PqcAsymAlgorithm algorithm, byte[] subjectPublicKeyInfo)
      throws IOException {
    AsymmetricKeyParameter parameters =
        PublicKeyFactory.createKey(SubjectPublicKeyInfo.getInstance(subjectPublicKeyInfo));
    return new PqcPublicKey(algorithm, parameters, subjectPublicKeyInfo);
  }

  /** What Bouncy Castle signs or verifies with, whoever made the key. */
  static AsymmetricKeyParameter parameters(Key key) throws IOException {
    return switch (key) {
      case PqcKey known -> known.parameters();
      case PublicKey foreign -> PublicKeyFactory.createKey(foreign.getEncoded());
      default -> PrivateKeyFactory.createKey(key.getEncoded());
    };
  }

  private static MLDSAParameters mlDsa(PqcAsymAlgorithm algorithm) {
    return switch (algorithm) {
      case ML_DSA_44 -> MLDSAParameters.ml_dsa_44;
      case ML_DSA_65 -> MLDSAParameters.ml_dsa_65;
      case ML_DSA_87 -> MLDSAParameters.ml_dsa_87;
      default -> throw new IllegalArgumentException(algorithm + " is no ML-DSA");
    };
  }

  private static SLHDSAParameters slhDsa(PqcAsymAlgorithm algorithm) {
    return switch (algorithm) {
      case SLH_DSA_SHA2_128S -> SLHDSAParameters.sha2_128s;
      case SLH_DSA_SHAKE_128S -> SLHDSAParameters.shake_128s;
      case SLH_DSA_SHA2_128F -> SLHDSAParameters.sha2_128f;
      case SLH_DSA_SHAKE_128F -> SLHDSAParameters.shake_128f;
      case SLH_DSA_SHA2_192S -> SLHDSAParameters.sha2_192s;
      case SLH_DSA_SHAKE_192S -> SLHDSAParameters.shake_192s;
      case SLH_DSA_SHA2_192F -> SLHDSAParameters.sha2_192f;
      case SLH_DSA_SHAKE_192F -> SLHDSAParameters.shake_192f;
      case SLH_DSA_SHA2_256S -> SLHDSAParameters.sha2_256s;
      case SLH_DSA_SHAKE_256S -> SLHDSAParameters.shake_256s;
      case SLH_DSA_SHA2_256F -> SLHDSAParameters.sha2_256f;
      case SLH_DSA_SHAKE_256F -> SLHDSAParameters.shake_256f;
      default -> throw new IllegalArgumentException(algorithm + " is no SLH-DSA");
    };
  }

  private static Map<PqcAsymAlgorithm, ASN1ObjectIdentifier> oids() {
    Map<PqcAsymAlgorithm, ASN1ObjectIdentifier> oids = new EnumMap<>(PqcAsymAlgorithm.class);
    oids.put(PqcAsymAlgorithm.ML_DSA_44, NISTObjectIdentifiers.id_ml_dsa_44);
    oids.put(PqcAsymAlgorithm.ML_DSA_65, NISTObjectIdentifiers.id_ml_dsa_65);
    oids.put(PqcAsymAlgorithm.ML_DSA_87, NISTObjectIdentifiers.id_ml_dsa_87);
    oids.put(PqcAsymAlgorithm.SLH_DSA_SHA2_128S, NISTObjectIdentifiers.id_slh_dsa_sha2_128s);
    oids.put(PqcAsymAlgorithm.SLH_DSA_SHAKE_128S, NISTObjectIdentifiers.id_slh_dsa_shake_128s);
    oids.put(PqcAsymAlgorithm.SLH_DSA_SHA2_128F, NISTObjectIdentifiers.id_slh_dsa_sha2_128f);
    oids.put(PqcAsymAlgorithm.SLH_DSA_SHAKE_128F, NISTObjectIdentifiers.id_slh_dsa_shake_128f);
    oids.put(PqcAsymAlgorithm.SLH_DSA_SHA2_192S, NISTObjectIdentifiers.id_slh_dsa_sha2_192s);
    oids.put(PqcAsymAlgorithm.SLH_DSA_SHAKE_192S, NISTObjectIdentifiers.id_slh_dsa_shake_192s);
    oids.put(PqcAsymAlgorithm.SLH_DSA_SHA2_192F, NISTObjectIdentifiers.id_slh_dsa_sha2_192f);
    oids.put(PqcAsymAlgorithm.SLH_DSA_SHAKE_192F, NISTObjectIdentifiers.id_slh_dsa_shake_192f);
    oids.put(PqcAsymAlgorithm.SLH_DSA_SHA2_256S, NISTObjectIdentifiers.id_slh_dsa_sha2_256s);
    oids.put(PqcAsymAlgorithm.SLH_DSA_SHAKE_256S, NISTObjectIdentifiers.id_slh_dsa_shake_256s);
    oids.put(PqcAsymAlgorithm.SLH_DSA_SHA2_256F, NISTObjectIdentifiers.id_slh_dsa_sha2_256f);
    oids.put(PqcAsymAlgorithm.SLH_DSA_SHAKE_256F, NISTObjectIdentifiers.id_slh_dsa_shake_256f);
    return Map.copyOf(oids);
  }
}
