package org.opentsm.spdm.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
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

  /** The provider's own form of keys that signed: making it costs more than a signature. */
  private final Map<ECPrivateKey, PrivateKey> signers =
      Collections.synchronizedMap(new WeakHashMap<>());

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
    signed.update(verifier);
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
    signer.initSign(own(key));
    signed.update(signer);
    return Bytes.owning(signer.sign());
  }

  /** A key as the provider has it, for as long as somebody has the key itself. */
  private PrivateKey own(ECPrivateKey key) throws GeneralSecurityException {
    PrivateKey known = signers.get(key);
    if (known != null) {
      return known;
    }
    byte[] encoded = key.getEncoded();
    if (encoded == null) {
      return (PrivateKey) keys.translateKey(key);
    }
    PKCS8EncodedKeySpec copy = new PKCS8EncodedKeySpec(encoded);
    Arrays.fill(encoded, (byte) 0);
    PrivateKey made = keys.generatePrivate(copy);
    signers.put(key, made);
    return made;
  }

  private boolean knows(HashAlgorithm hash) {
    return provider.getService("Signature", name(hash)) != null;
  }

  private static String name(HashAlgorithm hash) {
    return SpdmCrypto.signaturePrefix(hash) + "withECDSAinP1363Format";
  }
}
