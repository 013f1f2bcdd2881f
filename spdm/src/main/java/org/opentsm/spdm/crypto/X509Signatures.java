package org.opentsm.spdm.crypto;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;

/**
 * Signatures as X.509 names them: an AlgorithmIdentifier instead of what two parties negotiated.
 */
final class X509Signatures {
  private static final Map<ASN1ObjectIdentifier, HashAlgorithm> ECDSA =
      Map.of(
          X9ObjectIdentifiers.ecdsa_with_SHA256, HashAlgorithm.SHA_256,
          X9ObjectIdentifiers.ecdsa_with_SHA384, HashAlgorithm.SHA_384,
          X9ObjectIdentifiers.ecdsa_with_SHA512, HashAlgorithm.SHA_512,
          NISTObjectIdentifiers.id_ecdsa_with_sha3_256, HashAlgorithm.SHA3_256,
          NISTObjectIdentifiers.id_ecdsa_with_sha3_384, HashAlgorithm.SHA3_384,
          NISTObjectIdentifiers.id_ecdsa_with_sha3_512, HashAlgorithm.SHA3_512);
  private static final Map<ASN1ObjectIdentifier, HashAlgorithm> RSASSA =
      Map.of(
          PKCSObjectIdentifiers.sha256WithRSAEncryption, HashAlgorithm.SHA_256,
          PKCSObjectIdentifiers.sha384WithRSAEncryption, HashAlgorithm.SHA_384,
          PKCSObjectIdentifiers.sha512WithRSAEncryption, HashAlgorithm.SHA_512,
          NISTObjectIdentifiers.id_rsassa_pkcs1_v1_5_with_sha3_256, HashAlgorithm.SHA3_256,
          NISTObjectIdentifiers.id_rsassa_pkcs1_v1_5_with_sha3_384, HashAlgorithm.SHA3_384,
          NISTObjectIdentifiers.id_rsassa_pkcs1_v1_5_with_sha3_512, HashAlgorithm.SHA3_512);
  private static final Map<ASN1ObjectIdentifier, HashAlgorithm> DIGESTS =
      Map.of(
          NISTObjectIdentifiers.id_sha256, HashAlgorithm.SHA_256,
          NISTObjectIdentifiers.id_sha384, HashAlgorithm.SHA_384,
          NISTObjectIdentifiers.id_sha512, HashAlgorithm.SHA_512,
          NISTObjectIdentifiers.id_sha3_256, HashAlgorithm.SHA3_256,
          NISTObjectIdentifiers.id_sha3_384, HashAlgorithm.SHA3_384,
          NISTObjectIdentifiers.id_sha3_512, HashAlgorithm.SHA3_512);
  private static final Map<ASN1ObjectIdentifier, AsymAlgorithm> EDDSA =
      Map.of(
          EdECObjectIdentifiers.id_Ed25519, AsymAlgorithm.ED25519,
          EdECObjectIdentifiers.id_Ed448, AsymAlgorithm.ED448);

  /**
   * RSA keys below and above these sizes are not accepted from a certificate: weak, or a waste of
   * time.
   */
  private static final int MIN_RSA_BITS = 2048;

  private static final int MAX_RSA_BITS = 8192;

  private final SpdmCrypto crypto;

  X509Signatures(SpdmCrypto crypto) {
    this.crypto = crypto;
  }

  boolean verify(Bytes algorithmIdentifier, PublicKey key, Bytes signed, Bytes signature) {
    try {
      return verify(
          AlgorithmIdentifier.getInstance(algorithmIdentifier.toByteArray()),
          key,
          signed,
          signature);
    } catch (GeneralSecurityException | java.io.IOException | RuntimeException unusable) {
      return false;
    }
  }

  private boolean verify(AlgorithmIdentifier scheme, PublicKey key, Bytes signed, Bytes signature)
      throws GeneralSecurityException, java.io.IOException {
    ASN1ObjectIdentifier oid = scheme.getAlgorithm();
    HashAlgorithm ecHash = ECDSA.get(oid);
    if (ecHash != null) {
      return key instanceof ECPublicKey ec && verifyEcdsa(ecHash, ec, signed, signature);
    }
    RsaSignatures.Scheme rsa = rsaScheme(scheme);
    if (rsa != null) {
      return key instanceof RSAPublicKey rsaKey
          && rsaKey.getModulus().bitLength() >= MIN_RSA_BITS
          && rsaKey.getModulus().bitLength() <= MAX_RSA_BITS
          && crypto.rsa().verify(rsa, key, signed, signature);
    }
    AsymAlgorithm edDsa = EDDSA.get(oid);
    if (edDsa != null) {
      return SpdmCrypto.describe(key).equalsIgnoreCase(edDsa.name())
          && EdDsaSignatures.verify(edDsa, key, signed, signature, Bytes.EMPTY);
    }
    PqcAsymAlgorithm pqc = PqcKeys.algorithm(oid).orElse(null);
    return pqc != null
        && crypto.verify(pqc, HashAlgorithm.SHA_256, key, signed, signature, Bytes.EMPTY);
  }

  private boolean verifyEcdsa(HashAlgorithm hash, ECPublicKey key, Bytes signed, Bytes signature)
      throws GeneralSecurityException {
    EcCurve curve = EcCurve.of(key).orElse(null);
    Bytes fixed =
        curve == null ? null : EcdsaEncoding.fromDer(signature, curve.scalarSize()).orElse(null);
    return fixed != null && crypto.ecdsa().verify(hash, key, signed, fixed);
  }

  private static RsaSignatures.@Nullable Scheme rsaScheme(AlgorithmIdentifier scheme) {
    HashAlgorithm pkcs1 = RSASSA.get(scheme.getAlgorithm());
    if (pkcs1 != null) {
      return new RsaSignatures.Scheme(pkcs1, -1);
    }
    if (!scheme.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
      return null;
    }
    RSASSAPSSparams pss = RSASSAPSSparams.getInstance(scheme.getParameters());
    AlgorithmIdentifier mask = pss.getMaskGenAlgorithm();
    HashAlgorithm hash = DIGESTS.get(pss.getHashAlgorithm().getAlgorithm());
    int salt = pss.getSaltLength().intValueExact();
    boolean usual =
        mask.getAlgorithm().equals(PKCSObjectIdentifiers.id_mgf1)
            && AlgorithmIdentifier.getInstance(mask.getParameters())
                .getAlgorithm()
                .equals(pss.getHashAlgorithm().getAlgorithm())
            && pss.getTrailerField().intValueExact() == 1;
    return hash != null && usual && salt >= 0 ? new RsaSignatures.Scheme(hash, salt) : null;
  }
}
