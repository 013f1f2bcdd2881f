package org.opentsm.spdm.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;

/**
 * Amazon Corretto Crypto Provider, if it lies on the class path or module path: several times as
 * fast as pure Java on the NIST curves.
 *
 * <p>One that is there and does not work (the library of another processor, native access denied)
 * is as good as none. So it has to show first that the portable arithmetic understands it.
 */
final class FastProvider {
  private static final String PACKAGE = "com.amazon.corretto.crypto.provider.";
  private static final Bytes PROBE = Bytes.zeros(64);

  private FastProvider() {}

  static Optional<Provider> find() {
    try {
      return ServiceLoader.load(Provider.class).stream()
          .filter(candidate -> candidate.type().getName().startsWith(PACKAGE))
          .map(ServiceLoader.Provider::get)
          .filter(FastProvider::works)
          .findFirst();
    } catch (ServiceConfigurationError | LinkageError unusable) {
      return Optional.empty();
    }
  }

  /** Whether it signs and agrees with the portable arithmetic on each curve. */
  static boolean works(Provider provider) {
    try {
      SpdmCrypto portable = SpdmCrypto.create();
      SpdmCrypto fast = SpdmCrypto.create(provider);
      for (EcCurve curve : EcCurve.values()) {
        if (!agrees(portable.agreement(curve), fast.agreement(curve))
            || !signs(curve, portable.ecdsa(), fast.ecdsa(), provider)) {
          return false;
        }
      }
      return true;
    } catch (GeneralSecurityException | RuntimeException | LinkageError unusable) {
      return false;
    }
  }

  private static boolean agrees(KeyAgreement portable, KeyAgreement fast)
      throws GeneralSecurityException {
    try (KeyAgreement.Share share = portable.begin()) {
      KeyAgreement.Answer answer = fast.answer(share.exchangeData());
      try (Secret theirs = answer.shared();
          Secret ours = share.agree(answer.exchangeData())) {
        return java.security.MessageDigest.isEqual(theirs.octets(), ours.octets());
      }
    }
  }

  private static boolean signs(EcCurve curve, Ecdsa portable, Ecdsa fast, Provider provider)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
    generator.initialize(new ECGenParameterSpec(curve.standardName()));
    KeyPair keys = generator.generateKeyPair();
    ECPublicKey key = (ECPublicKey) keys.getPublic();
    HashAlgorithm hash = HashAlgorithm.SHA_384;
    Bytes good = fast.sign(hash, (ECPrivateKey) keys.getPrivate(), PROBE);
    Bytes own = portable.sign(hash, (ECPrivateKey) keys.getPrivate(), PROBE);
    return portable.verify(hash, key, PROBE, good)
        && fast.verify(hash, key, PROBE, own)
        && !fast.verify(hash, key, PROBE.slice(1), own);
  }
}
