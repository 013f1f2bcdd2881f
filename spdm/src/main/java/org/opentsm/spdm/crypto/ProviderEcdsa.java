package org.opentsm.spdm.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;

/**
 * A provider that the caller brought, for the hashes that it knows; the portable arithmetic for the
 * rest.
 */
final class ProviderEcdsa implements Ecdsa {
  private final Provider provider;
  private final KeyFactory keys;
  private final Ecdsa fallback;

  ProviderEcdsa(Provider provider, Ecdsa fallback) throws GeneralSecurityException {
    this.provider = provider;
    this.keys = KeyFactory.getInstance("EC", provider);
    this.fallback = fallback;
  }

  @Override
  public boolean verify(HashAlgorithm hash, ECPublicKey key, Bytes signed, Bytes signature)
      throws GeneralSecurityException {
    if (!knows(hash)) {
      return fallback.verify(hash, key, signed, signature);
    }
    Signature verifier = Signature.getInstance(name(hash), provider);
    verifier.initVerify((ECPublicKey) keys.translateKey(key));
    verifier.update(signed.toByteBuffer());
    try {
      return verifier.verify(signature.toByteArray());
    } catch (SignatureException unreadable) {
      return false;
    }
  }

  @Override
  public Bytes sign(HashAlgorithm hash, ECPrivateKey key, Bytes signed)
      throws GeneralSecurityException {
    if (!knows(hash)) {
      return fallback.sign(hash, key, signed);
    }
    Signature signer = Signature.getInstance(name(hash), provider);
    signer.initSign((ECPrivateKey) keys.translateKey(key));
    signer.update(signed.toByteBuffer());
    return Bytes.owning(signer.sign());
  }

  private boolean knows(HashAlgorithm hash) {
    return provider.getService("Signature", name(hash)) != null;
  }

  private static String name(HashAlgorithm hash) {
    return SpdmCrypto.signaturePrefix(hash) + "withECDSAinP1363Format";
  }
}
