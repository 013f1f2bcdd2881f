package org.opentsm.spdm.crypto;

import java.io.IOException;
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
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.KemAlgorithm;

/**
 * ML-KEM (FIPS 203), by the JDK: the Requester sends an encapsulation key, the Responder a
 * ciphertext.
 */
final class KemAgreement implements KeyAgreement {
  private final KemAlgorithm algorithm;
  private final Provider provider;

  KemAgreement(KemAlgorithm algorithm, Provider provider) {
    this.algorithm = algorithm;
    this.provider = provider;
  }

  @Override
  public int requesterSize() {
    return algorithm.requesterExchangeSize();
  }

  @Override
  public int responderSize() {
    return algorithm.responderExchangeSize();
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
              .generatePublic(new X509EncodedKeySpec(keyInfo(requesterData)));
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

  /** SubjectPublicKeyInfo (RFC 5280): the JDK takes no bare encapsulation key. */
  private byte[] keyInfo(Bytes encapsulationKey) throws InvalidKeyException {
    ASN1ObjectIdentifier oid =
        switch (algorithm) {
          case ML_KEM_512 -> NISTObjectIdentifiers.id_alg_ml_kem_512;
          case ML_KEM_768 -> NISTObjectIdentifiers.id_alg_ml_kem_768;
          case ML_KEM_1024 -> NISTObjectIdentifiers.id_alg_ml_kem_1024;
        };
    try {
      return new SubjectPublicKeyInfo(new AlgorithmIdentifier(oid), encapsulationKey.toByteArray())
          .getEncoded();
    } catch (IOException impossible) {
      throw new InvalidKeyException("expected a key of " + algorithm, impossible);
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
      Bytes keyInfo = Bytes.owning(pair.getPublic().getEncoded());
      data = keyInfo.slice(keyInfo.length() - requesterSize());
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
