package org.opentsm.spdm.crypto;

import java.io.IOException;
import java.security.AsymmetricKey;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.NamedParameterSpec;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;

/**
 * The signatures of SPDM's messages: each algorithm with the keys that fit it, whatever a peer
 * sends. What the parameters are, {@link SpdmCrypto} says.
 */
final class MessageSignatures {
  private final RsaSignatures rsa;
  private final Ecdsa ecdsa;
  private final SecureRandom random;

  MessageSignatures(RsaSignatures rsa, Ecdsa ecdsa, SecureRandom random) {
    this.rsa = rsa;
    this.ecdsa = ecdsa;
    this.random = random;
  }

  /** {@link SpdmCrypto#verify}. */
  boolean verify(
      SignatureAlgorithm algorithm,
      HashAlgorithm hash,
      PublicKey key,
      Bytes signed,
      Bytes signature,
      Bytes context) {
    if (signature.length() != algorithm.signatureSize() || !hash.isOffered()) {
      return false;
    }
    try {
      return fits(algorithm, key)
          && switch (algorithm) {
            case AsymAlgorithm classical ->
                verifyClassical(classical, hash, key, signed, signature, context);
            case PqcAsymAlgorithm pqc -> PqcSignatures.verify(pqc, key, signed, signature, context);
          };
    } catch (GeneralSecurityException | IOException | RuntimeException unusable) {
      // Libraries report a hostile key or signature in many ways; all of them mean that it proves
      // nothing.
      return false;
    }
  }

  private boolean verifyClassical(
      AsymAlgorithm algorithm,
      HashAlgorithm hash,
      PublicKey key,
      Bytes signed,
      Bytes signature,
      Bytes context)
      throws GeneralSecurityException, IOException {
    return switch (algorithm.family()) {
      case ECDSA -> ecdsa.verify(hash, (ECPublicKey) key, signed, signature);
      case RSASSA, RSAPSS ->
          rsa.verify(RsaSignatures.Scheme.of(algorithm, hash), key, signed, signature);
      case EDDSA ->
          EdDsaSignatures.verify(algorithm, key, signed, signature, context)
              || (algorithm == AsymAlgorithm.ED448
                  && EdDsaSignatures.verify(algorithm, key, signed, signature, Bytes.EMPTY));
      case SM2 -> false;
    };
  }

  /** {@link SpdmCrypto#sign}. */
  Bytes sign(
      SignatureAlgorithm algorithm, HashAlgorithm hash, PrivateKey key, Bytes signed, Bytes context)
      throws GeneralSecurityException {
    Bytes signature;
    try {
      signature =
          switch (algorithm) {
            case AsymAlgorithm classical -> signClassical(classical, hash, key, signed, context);
            case PqcAsymAlgorithm pqc -> {
              if (!isNamed(pqc, key)) {
                throw new InvalidKeyException(
                    pqc + " does not fit this " + SpdmCrypto.describe(key));
              }
              yield PqcSignatures.sign(pqc, key, signed, context, random);
            }
          };
    } catch (IOException | RuntimeException unusable) {
      throw new InvalidKeyException(
          algorithm + " cannot sign with this " + SpdmCrypto.describe(key), unusable);
    }
    if (signature.length() != algorithm.signatureSize()) {
      throw new InvalidKeyException(algorithm + " does not fit this " + SpdmCrypto.describe(key));
    }
    return signature;
  }

  private Bytes signClassical(
      AsymAlgorithm algorithm, HashAlgorithm hash, PrivateKey key, Bytes signed, Bytes context)
      throws GeneralSecurityException, IOException {
    return switch (algorithm.family()) {
      case ECDSA -> {
        if (!(key instanceof ECPrivateKey ec)) {
          throw new InvalidKeyException(
              algorithm + " needs an EC key, not " + SpdmCrypto.describe(key));
        }
        yield ecdsa.sign(hash, ec, signed);
      }
      case RSASSA, RSAPSS -> rsa.sign(RsaSignatures.Scheme.of(algorithm, hash), key, signed);
      case EDDSA -> EdDsaSignatures.sign(algorithm, key, signed, context);
      case SM2 -> throw new InvalidKeyException("SM2 is not offered");
    };
  }

  /** {@link SpdmCrypto#requireKeyFits}. */
  void requireKeyFits(SignatureAlgorithm algorithm, PublicKey key) throws VerificationException {
    boolean good;
    try {
      good = fits(algorithm, key);
      if (good && key instanceof ECPublicKey ec) {
        EcCurve.of(ec).orElseThrow().point(ec.getW());
      }
    } catch (RuntimeException offTheCurve) {
      throw VerificationException.chain(
          "public key", "a point of the curve of " + algorithm, "another point");
    }
    if (!good) {
      throw VerificationException.chain(
          "public key", "a key for " + algorithm, SpdmCrypto.describe(key));
    }
  }

  private static boolean fits(SignatureAlgorithm algorithm, PublicKey key) {
    return switch (algorithm) {
      case AsymAlgorithm classical -> fitsClassical(classical, key);
      case PqcAsymAlgorithm pqc -> isNamed(pqc, key);
    };
  }

  private static boolean isNamed(PqcAsymAlgorithm algorithm, AsymmetricKey key) {
    return key.getParams() instanceof NamedParameterSpec spec
        && spec.getName().equals(algorithm.standardName());
  }

  private static boolean fitsClassical(AsymAlgorithm algorithm, PublicKey key) {
    return switch (algorithm.family()) {
      case ECDSA ->
          key instanceof ECPublicKey ec
              && EcCurve.of(ec).filter(c -> c.bits() == algorithm.keyBits()).isPresent();
      case RSASSA, RSAPSS ->
          key instanceof RSAPublicKey rsaKey
              && rsaKey.getModulus().bitLength() == algorithm.keyBits();
      case EDDSA ->
          key instanceof EdECPublicKey ed
              && ed.getParams().getName().equalsIgnoreCase(algorithm.name());
      case SM2 -> false;
    };
  }
}
