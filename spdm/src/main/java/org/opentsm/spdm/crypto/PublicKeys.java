package org.opentsm.spdm.crypto;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.VerificationException;

/** Keys as X.509 writes them: the classical ones made by the JDK. */
final class PublicKeys {
  private record Maker(String algorithm, String provider) {}

  private static final Map<ASN1ObjectIdentifier, Maker> MAKERS =
      Map.of(
          X9ObjectIdentifiers.id_ecPublicKey, new Maker("EC", "SunEC"),
          PKCSObjectIdentifiers.rsaEncryption, new Maker("RSA", "SunRsaSign"),
          PKCSObjectIdentifiers.id_RSASSA_PSS, new Maker("RSASSA-PSS", "SunRsaSign"),
          EdECObjectIdentifiers.id_Ed25519, new Maker("Ed25519", "SunEC"),
          EdECObjectIdentifiers.id_Ed448, new Maker("Ed448", "SunEC"));

  private PublicKeys() {}

  static PublicKey decode(String where, Bytes subjectPublicKeyInfo) throws VerificationException {
    byte[] der = subjectPublicKeyInfo.toByteArray();
    try {
      ASN1ObjectIdentifier oid =
          SubjectPublicKeyInfo.getInstance(der).getAlgorithm().getAlgorithm();
      var postQuantum = PqcKeys.algorithm(oid);
      if (postQuantum.isPresent()) {
        return PqcKeys.publicKey(postQuantum.get(), der);
      }
      if (!MAKERS.containsKey(oid)) {
        throw VerificationException.chain(
            where, "an RSA, EC, EdDSA, ML-DSA or SLH-DSA key", "a key of algorithm " + oid.getId());
      }
      return factory(oid).generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException | IOException | RuntimeException unusable) {
      throw VerificationException.chain(where, "a usable public key", "one that cannot be read");
    }
  }

  /**
   * What makes the JDK's keys of an algorithm.
   *
   * @throws NoSuchAlgorithmException if it is none of the classical ones
   */
  static KeyFactory factory(ASN1ObjectIdentifier oid) throws NoSuchAlgorithmException {
    Maker maker = MAKERS.get(oid);
    if (maker == null) {
      throw new NoSuchAlgorithmException(oid.getId());
    }
    return KeyFactory.getInstance(maker.algorithm(), SpdmCrypto.provider(maker.provider()));
  }
}
