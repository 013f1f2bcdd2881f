package org.opentsm.spdm.testing;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.ContentSigner;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Signs certificates with a post-quantum key: its identifier is that of the signature. */
record PqcContentSigner(PqcAsymAlgorithm algorithm, KeyPair key, ByteArrayOutputStream content)
    implements ContentSigner {
  PqcContentSigner(PqcAsymAlgorithm algorithm, KeyPair key) {
    this(algorithm, key, new ByteArrayOutputStream());
  }

  @Override
  public AlgorithmIdentifier getAlgorithmIdentifier() {
    return SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()).getAlgorithm();
  }

  @Override
  public OutputStream getOutputStream() {
    return content;
  }

  @Override
  public byte[] getSignature() {
    try {
      return SpdmCrypto.create()
          .sign(
              algorithm,
              HashAlgorithm.SHA_256,
              key.getPrivate(),
              Bytes.owning(content.toByteArray()),
              Bytes.EMPTY)
          .toByteArray();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
