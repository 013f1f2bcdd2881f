package org.opentsm.spdm.crypto;

import java.io.IOException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.Ed448Signer;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;

/** Ed25519, and Ed448 with its context string, by Bouncy Castle. */
final class EdDsaSignatures {
  private EdDsaSignatures() {}

  static boolean verify(
      AsymAlgorithm algorithm, PublicKey key, Bytes signed, Bytes signature, Bytes context)
      throws IOException {
    Signer verifier = begin(algorithm, context);
    byte[] message = signed.toByteArray();
    verifier.init(false, PublicKeyFactory.createKey(key.getEncoded()));
    verifier.update(message, 0, message.length);
    return verifier.verifySignature(signature.toByteArray());
  }

  static Bytes sign(AsymAlgorithm algorithm, PrivateKey key, Bytes signed, Bytes context)
      throws IOException, InvalidKeyException {
    Signer signer = begin(algorithm, context);
    byte[] message = signed.toByteArray();
    signer.init(true, PrivateKeyFactory.createKey(key.getEncoded()));
    signer.update(message, 0, message.length);
    try {
      return Bytes.owning(signer.generateSignature());
    } catch (CryptoException failed) {
      throw new InvalidKeyException(algorithm + " cannot sign", failed);
    }
  }

  private static Signer begin(AsymAlgorithm algorithm, Bytes context) {
    return algorithm == AsymAlgorithm.ED448
        ? new Ed448Signer(context.toByteArray())
        : new Ed25519Signer();
  }
}
