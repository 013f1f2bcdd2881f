package org.opentsm.spdm.crypto;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;

/** RSASSA-PKCS1-v1_5 and RSASSA-PSS, by a provider of the JDK. */
final class RsaSignatures {
  private final Provider provider;
  private final SecureRandom random;

  RsaSignatures(Provider provider, SecureRandom random) {
    this.provider = provider;
    this.random = random;
  }

  /**
   * How RSA pads.
   *
   * @param hash of the message, and of the mask generation function
   * @param saltLength octets of the salt of RSASSA-PSS, or -1 for RSASSA-PKCS1-v1_5
   */
  record Scheme(HashAlgorithm hash, int saltLength) {
    /** That of SPDM: the salt is as long as the digest. */
    static Scheme of(AsymAlgorithm algorithm, HashAlgorithm hash) {
      return new Scheme(hash, algorithm.family() == AsymAlgorithm.Family.RSAPSS ? hash.size() : -1);
    }
  }

  boolean verify(Scheme scheme, PublicKey key, Bytes signed, Bytes signature)
      throws GeneralSecurityException {
    Signature verifier = begin(scheme);
    verifier.initVerify(key);
    signed.update(verifier);
    return verifier.verify(signature.toByteArray());
  }

  Bytes sign(Scheme scheme, PrivateKey key, Bytes signed) throws GeneralSecurityException {
    Signature signer = begin(scheme);
    signer.initSign(key, random);
    signed.update(signer);
    return Bytes.owning(signer.sign());
  }

  private Signature begin(Scheme scheme) throws GeneralSecurityException {
    HashAlgorithm hash = scheme.hash();
    if (scheme.saltLength() < 0) {
      return Signature.getInstance(SpdmCrypto.signaturePrefix(hash) + "withRSA", provider);
    }
    Signature signature = Signature.getInstance("RSASSA-PSS", provider);
    signature.setParameter(
        new PSSParameterSpec(
            hash.standardName(),
            "MGF1",
            new MGF1ParameterSpec(hash.standardName()),
            scheme.saltLength(),
            PSSParameterSpec.TRAILER_FIELD_BC));
    return signature;
  }
}
