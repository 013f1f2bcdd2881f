package org.opentsm.spdm.crypto;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ParametersWithContext;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.signers.SLHDSASigner;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;

/**
 * ML-DSA (FIPS 204) and SLH-DSA (FIPS 205) in their pure form, by Bouncy Castle: the JDK's ML-DSA
 * takes no context string, and there is no SLH-DSA in it. Signing is hedged with fresh randomness.
 */
final class PqcSignatures {
  private PqcSignatures() {}

  /** Library exceptions pass; the key fits the algorithm. */
  static boolean verify(
      PqcAsymAlgorithm algorithm, PublicKey key, Bytes signed, Bytes signature, Bytes context)
      throws IOException {
    var parameters = new ParametersWithContext(PqcKeys.parameters(key), context.toByteArray());
    byte[] message = signed.toByteArray();
    if (!algorithm.isMlDsa()) {
      SLHDSASigner verifier = new SLHDSASigner();
      verifier.init(false, parameters);
      return verifier.verifySignature(message, signature.toByteArray());
    }
    MLDSASigner verifier = new MLDSASigner();
    verifier.init(false, parameters);
    verifier.update(message, 0, message.length);
    return verifier.verifySignature(signature.toByteArray());
  }

  /** Library exceptions pass; a signature of a key of another algorithm has another size. */
  static Bytes sign(
      PqcAsymAlgorithm algorithm, PrivateKey key, Bytes signed, Bytes context, SecureRandom random)
      throws IOException, GeneralSecurityException {
    AsymmetricKeyParameter own = PqcKeys.parameters(key);
    var parameters =
        new ParametersWithContext(new ParametersWithRandom(own, random), context.toByteArray());
    byte[] message = signed.toByteArray();
    if (!algorithm.isMlDsa()) {
      SLHDSASigner signer = new SLHDSASigner();
      signer.init(true, parameters);
      return Bytes.owning(signer.generateSignature(message));
    }
    MLDSASigner signer = new MLDSASigner();
    signer.init(true, parameters);
    signer.update(message, 0, message.length);
    try {
      return Bytes.owning(signer.generateSignature());
    } catch (CryptoException failed) {
      throw new InvalidKeyException(algorithm + " cannot sign", failed);
    }
  }
}
