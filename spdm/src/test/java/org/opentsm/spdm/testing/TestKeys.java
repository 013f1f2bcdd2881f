package org.opentsm.spdm.testing;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.crypto.PqcKeys;

/** Key pairs by algorithm, made once per JVM: RSA keys of 4096 bits take seconds. */
public final class TestKeys {
  private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();

  private TestKeys() {}

  /** The pair of this name, made on first use; another name gives another pair. */
  public static KeyPair of(SignatureAlgorithm algorithm, String name) {
    return KEYS.computeIfAbsent(kind(algorithm) + "/" + name, ignored -> generate(algorithm));
  }

  private static String kind(SignatureAlgorithm algorithm) {
    return algorithm.name().startsWith("RSA")
        ? "RSA" + ((AsymAlgorithm) algorithm).keyBits()
        : algorithm.name();
  }

  /** A fresh pair. */
  public static KeyPair generate(SignatureAlgorithm algorithm) {
    return switch (algorithm) {
      case AsymAlgorithm classical -> classical(classical);
      case PqcAsymAlgorithm pqc -> PqcKeys.generate(pqc);
    };
  }

  private static KeyPair classical(AsymAlgorithm algorithm) {
    try {
      return switch (algorithm.family()) {
        case RSASSA, RSAPSS -> {
          KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
          generator.initialize(algorithm.keyBits());
          yield generator.generateKeyPair();
        }
        case ECDSA -> {
          KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
          generator.initialize(new ECGenParameterSpec("secp" + algorithm.keyBits() + "r1"));
          yield generator.generateKeyPair();
        }
        case EDDSA -> KeyPairGenerator.getInstance(algorithm.name()).generateKeyPair();
        case SM2 -> throw new IllegalArgumentException("SM2 is not offered");
      };
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
