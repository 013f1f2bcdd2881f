package org.opentsm.spdm.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Optional;
import javax.security.auth.DestroyFailedException;
import org.opentsm.spdm.Bytes;

/**
 * ECDHE over a NIST curve by a provider that the caller brought. What a peer sends is checked to be
 * a point of the curve before the provider sees it.
 */
final class ProviderEcAgreement implements DiffieHellman {
  private static final String KEYS = "EC";
  private static final String AGREEMENT = "ECDH";

  private final EcCurve curve;
  private final Provider provider;

  ProviderEcAgreement(EcCurve curve, Provider provider) {
    this.curve = curve;
    this.provider = provider;
  }

  /** Whether a provider has all that is needed. */
  static boolean isKnownBy(Provider provider) {
    return provider.getService("KeyPairGenerator", KEYS) != null
        && provider.getService("KeyFactory", KEYS) != null
        && provider.getService("KeyAgreement", AGREEMENT) != null;
  }

  @Override
  public int publicSize() {
    return curve.exchangeDataSize();
  }

  @Override
  public Share begin() {
    return new ProviderShare();
  }

  private final class ProviderShare implements Share {
    private Optional<PrivateKey> key;
    private final ECParameterSpec parameters;
    private final Bytes data;

    ProviderShare() {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(KEYS, provider);
        generator.initialize(new ECGenParameterSpec(curve.standardName()));
        KeyPair pair = generator.generateKeyPair();
        key = Optional.of(pair.getPrivate());
        ECPublicKey share = (ECPublicKey) pair.getPublic();
        parameters = share.getParams();
        data = curve.exchangeData(share.getW());
      } catch (GeneralSecurityException broken) {
        throw new IllegalStateException(provider.getName() + " makes no keys on " + curve, broken);
      }
    }

    @Override
    public Bytes exchangeData() {
      return data;
    }

    @Override
    public Secret agree(Bytes responderData) throws InvalidKeyException {
      PrivateKey own = key.orElseThrow(() -> new IllegalStateException("the key has been closed"));
      ECPublicKeySpec peer = new ECPublicKeySpec(curve.publicValue(responderData), parameters);
      try {
        PublicKey point = KeyFactory.getInstance(KEYS, provider).generatePublic(peer);
        var agreement = javax.crypto.KeyAgreement.getInstance(AGREEMENT, provider);
        agreement.init(own);
        agreement.doPhase(point, true);
        return Secret.owning(agreement.generateSecret());
      } catch (InvalidKeyException refused) {
        throw refused;
      } catch (GeneralSecurityException broken) {
        throw new IllegalStateException(provider.getName() + " does not agree on " + curve, broken);
      }
    }

    @Override
    public void close() {
      try {
        if (key.isPresent()) {
          key.get().destroy();
        }
      } catch (DestroyFailedException unable) {
        // Not every provider can overwrite a key: the collector has to do.
      } finally {
        key = Optional.empty();
      }
    }
  }
}
