package org.opentsm.spdm.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

/** Keys as PKCS #8 writes them: the classical ones made by the JDK. */
public final class PrivateKeys {
  private PrivateKeys() {}

  /**
   * A private key in PKCS #8, without a password: RSA, EC, EdDSA, ML-DSA or SLH-DSA.
   *
   * @throws GeneralSecurityException if it is none of these
   */
  public static PrivateKey decode(byte[] pkcs8) throws GeneralSecurityException {
    try {
      ASN1ObjectIdentifier oid =
          PrivateKeyInfo.getInstance(pkcs8).getPrivateKeyAlgorithm().getAlgorithm();
      var postQuantum = PqcKeys.algorithm(oid);
      return postQuantum.isPresent()
          ? PqcKeys.privateKey(postQuantum.get(), pkcs8)
          : PublicKeys.factory(oid).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (RuntimeException unreadable) {
      throw new InvalidKeyException("expected a private key in PKCS #8, found none", unreadable);
    }
  }
}
