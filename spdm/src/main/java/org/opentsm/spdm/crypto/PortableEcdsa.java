package org.opentsm.spdm.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;

/** Bouncy Castle's arithmetic: pure Java, several times as fast as the JDK's on these curves. */
final class PortableEcdsa implements Ecdsa {
  private final Digests digests;
  private final SecureRandom random;

  PortableEcdsa(Digests digests, SecureRandom random) {
    this.digests = digests;
    this.random = random;
  }

  @Override
  public boolean verify(HashAlgorithm hash, ECPublicKey key, Bytes signed, Bytes signature)
      throws GeneralSecurityException {
    EcCurve curve = curveOf(key);
    int size = curve.scalarSize();
    if (signature.length() != 2 * size) {
      return false;
    }
    ECDSASigner signer = new ECDSASigner();
    signer.init(false, new ECPublicKeyParameters(curve.point(key.getW()), curve.domain()));
    return signer.verifySignature(
        digest(hash, signed),
        new BigInteger(1, signature.slice(0, size).toByteArray()),
        new BigInteger(1, signature.slice(size).toByteArray()));
  }

  @Override
  public Bytes sign(HashAlgorithm hash, ECPrivateKey key, Bytes signed)
      throws GeneralSecurityException {
    EcCurve curve = curveOf(key);
    int size = curve.scalarSize();
    ECDSASigner signer = new ECDSASigner();
    signer.init(
        true,
        new ParametersWithRandom(new ECPrivateKeyParameters(key.getS(), curve.domain()), random));
    BigInteger[] rAndS = signer.generateSignature(digest(hash, signed));
    return Bytes.concat(EcdsaEncoding.fixed(rAndS[0], size), EcdsaEncoding.fixed(rAndS[1], size));
  }

  private byte[] digest(HashAlgorithm hash, Bytes signed) {
    MessageDigest digest = digests.create(hash);
    signed.update(digest);
    return digest.digest();
  }

  private static EcCurve curveOf(java.security.interfaces.ECKey key) throws InvalidKeyException {
    return EcCurve.of(key)
        .orElseThrow(() -> new InvalidKeyException("the key is on none of P-256, P-384, P-521"));
  }
}
