package org.opentsm.spdm.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import javax.crypto.DecapsulateException;
import javax.crypto.KEM;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.KemAlgorithm;

/**
 * ML-KEM (FIPS 203), by the JDK: the Requester sends an encapsulation key, the Responder a
 * ciphertext.
 */
final class KemAgreement implements KeyAgreement {
  private final KemAlgorithm algorithm;
  private final Provider provider;

  /** SubjectPublicKeyInfo of an encapsulation key, up to the key itself. */
  private final Bytes prefix;

  KemAgreement(KemAlgorithm algorithm, Provider provider) {
    this.algorithm = algorithm;
    this.provider = provider;
    Bytes encoded = Bytes.owning(keyPair().getPublic().getEncoded());
    this.prefix = encoded.slice(0, encoded.length() - algorithm.encapsulationKeySize());
  }

  @Override
  public int requesterSize() {
    return algorithm.encapsulationKeySize();
  }

  @Override
  public int responderSize() {
    return algorithm.ciphertextSize();
  }

  @Override
  public Share begin() {
    return new KemShare(keyPair());
  }

  @Override
  public Answer answer(Bytes requesterData) throws InvalidKeyException {
    requireSize(requesterData, requesterSize());
    try {
      PublicKey key =
          KeyFactory.getInstance(algorithm.standardName(), provider)
              .generatePublic(
                  new X509EncodedKeySpec(Bytes.concat(prefix, requesterData).toByteArray()));
      KEM.Encapsulated made = kem().newEncapsulator(key).encapsulate();
      return new Answer(Bytes.owning(made.encapsulation()), Secret.owning(made.key().getEncoded()));
    } catch (InvalidKeySpecException refused) {
      throw new InvalidKeyException("expected a key of " + algorithm + ", found none", refused);
    } catch (InvalidKeyException refused) {
      throw refused;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has " + algorithm, impossible);
    }
  }

  private KEM kem() throws GeneralSecurityException {
    return KEM.getInstance(algorithm.standardName(), provider);
  }

  private KeyPair keyPair() {
    try {
      return KeyPairGenerator.getInstance(algorithm.standardName(), provider).generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has " + algorithm, impossible);
    }
  }

  private static void requireSize(Bytes data, int size) throws InvalidKeyException {
    if (data.length() != size) {
      throw new InvalidKeyException("expected " + size + " bytes, found " + data.length());
    }
  }

  private final class KemShare implements Share {
    private Optional<PrivateKey> key;
    private final Bytes data;

    KemShare(KeyPair pair) {
      key = Optional.of(pair.getPrivate());
      data = Bytes.owning(pair.getPublic().getEncoded()).slice(prefix.length());
    }

    @Override
    public Bytes exchangeData() {
      return data;
    }

    @Override
    public Secret agree(Bytes responderData) throws InvalidKeyException {
      PrivateKey own = key.orElseThrow(() -> new IllegalStateException("the key has been closed"));
      requireSize(responderData, responderSize());
      try {
        return Secret.owning(
            kem().newDecapsulator(own).decapsulate(responderData.toByteArray()).getEncoded());
      } catch (DecapsulateException refused) {
        throw new InvalidKeyException("expected a ciphertext of " + algorithm, refused);
      } catch (GeneralSecurityException impossible) {
        throw new IllegalStateException("every JDK has " + algorithm, impossible);
      }
    }

    /** The JDK keeps no way to overwrite the private value: it is left to the collector. */
    @Override
    public void close() {
      key = Optional.empty();
    }
  }
}
