package org.opentsm.emulator.pki;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** How the key of an authority signs certificates. */
final class CertificateSigner {
  private CertificateSigner() {}

  /**
   * Signs with a key.
   *
   * @param kind of the key
   * @param issuerKey the public half
   */
  static ContentSigner of(KeyKind kind, PrivateKey key, PublicKey issuerKey, SpdmCrypto crypto)
      throws OperatorCreationException {
    return switch (kind.algorithm()) {
      case AsymAlgorithm classical ->
          new JcaContentSignerBuilder(name(kind, classical))
              .setProvider(KeyKind.provider(classical))
              .build(key);
      case PqcAsymAlgorithm pqc -> new PostQuantum(kind, key, issuerKey, crypto);
    };
  }

  private static String name(KeyKind kind, AsymAlgorithm algorithm) {
    String hash = kind.hash().name().replace("_", "");
    return switch (algorithm.family()) {
      case ECDSA -> hash + "withECDSA";
      case RSASSA, RSAPSS -> hash + "withRSA";
      case EDDSA, SM2 -> KeyKind.jcaName(algorithm);
    };
  }

  /** ML-DSA (RFC 9881) or SLH-DSA (RFC 9909), without a context string. */
  private static final class PostQuantum implements ContentSigner {
    private final KeyKind kind;
    private final PrivateKey key;
    private final PublicKey issuerKey;
    private final SpdmCrypto crypto;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    PostQuantum(KeyKind kind, PrivateKey key, PublicKey issuerKey, SpdmCrypto crypto) {
      this.kind = kind;
      this.key = key;
      this.issuerKey = issuerKey;
      this.crypto = crypto;
    }

    /** The same for the key and for what it signs. */
    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return SubjectPublicKeyInfo.getInstance(issuerKey.getEncoded()).getAlgorithm();
    }

    @Override
    public OutputStream getOutputStream() {
      return content;
    }

    @Override
    public byte[] getSignature() {
      Bytes signed = Bytes.owning(content.toByteArray());
      try {
        return crypto.sign(kind.algorithm(), kind.hash(), key, signed, Bytes.EMPTY).toByteArray();
      } catch (GeneralSecurityException failed) {
        throw new RuntimeOperatorException("cannot sign a certificate", failed);
      }
    }
  }
}
