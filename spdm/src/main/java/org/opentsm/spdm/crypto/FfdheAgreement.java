package org.opentsm.spdm.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.util.Optional;
import javax.crypto.interfaces.DHPublicKey;
import javax.crypto.spec.DHParameterSpec;
import javax.crypto.spec.DHPublicKeySpec;
import org.bouncycastle.crypto.params.DHParameters;
import org.opentsm.spdm.Bytes;

/**
 * Diffie-Hellman over a group of RFC 7919, by the JDK. Public values and the secret are as long as
 * the prime, big-endian.
 */
final class FfdheAgreement implements DiffieHellman {
  private static final String NAME = "DiffieHellman";

  private final BigInteger prime;
  private final DHParameterSpec parameters;
  private final Provider provider;

  /**
   * @param exponent bits of a private value: RFC 7919, section 5.2, "Short-Exponent"
   */
  FfdheAgreement(DHParameters group, int exponent, Provider provider) {
    this.prime = group.getP();
    this.parameters = new DHParameterSpec(prime, group.getG(), exponent);
    this.provider = provider;
  }

  @Override
  public int publicSize() {
    return prime.bitLength() / 8;
  }

  @Override
  public Share begin() {
    return new DhShare();
  }

  /** A value that is 0, 1 or p-1 would give the secret away. */
  private BigInteger publicValue(Bytes data) throws InvalidKeyException {
    if (data.length() != publicSize()) {
      throw new InvalidKeyException("expected " + publicSize() + " bytes, found " + data.length());
    }
    BigInteger value = new BigInteger(1, data.toByteArray());
    if (value.compareTo(BigInteger.TWO) < 0
        || value.compareTo(prime.subtract(BigInteger.TWO)) > 0) {
      throw new InvalidKeyException("expected a value from 2 to p-2, found another");
    }
    return value;
  }

  private final class DhShare implements Share {
    private Optional<PrivateKey> key;
    private final Bytes data;

    DhShare() {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(NAME, provider);
        generator.initialize(parameters);
        KeyPair pair = generator.generateKeyPair();
        key = Optional.of(pair.getPrivate());
        data = EcdsaEncoding.fixed(((DHPublicKey) pair.getPublic()).getY(), publicSize());
      } catch (GeneralSecurityException impossible) {
        throw new IllegalStateException("every JDK has " + NAME, impossible);
      }
    }

    @Override
    public Bytes exchangeData() {
      return data;
    }

    @Override
    public Secret agree(Bytes responderData) throws InvalidKeyException {
      PrivateKey own = key.orElseThrow(() -> new IllegalStateException("the key has been closed"));
      BigInteger peer = publicValue(responderData);
      try {
        var agreement = javax.crypto.KeyAgreement.getInstance(NAME, provider);
        agreement.init(own);
        agreement.doPhase(
            KeyFactory.getInstance(NAME, provider)
                .generatePublic(new DHPublicKeySpec(peer, prime, parameters.getG())),
            true);
        return Secret.owning(agreement.generateSecret());
      } catch (InvalidKeyException refused) {
        throw refused;
      } catch (GeneralSecurityException impossible) {
        throw new IllegalStateException("every JDK has " + NAME, impossible);
      }
    }

    /** The JDK keeps no way to overwrite the private value: it is left to the collector. */
    @Override
    public void close() {
      key = Optional.empty();
    }
  }
}
