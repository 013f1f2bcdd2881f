package org.opentsm.spdm.crypto;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.PrivateKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;

/**
 * A post-quantum private key: in PKCS #8 for everybody, and as Bouncy Castle has it, so that it is
 * not decoded for each signature.
 */
final class PqcPrivateKey implements PrivateKey {
  private static final long serialVersionUID = 1;

  private final transient PqcAsymAlgorithm algorithm;
  private final transient AsymmetricKeyParameter parameters;
  private final transient byte[] encoded;

  PqcPrivateKey(PqcAsymAlgorithm algorithm, AsymmetricKeyParameter parameters, byte[] encoded) {
    this.algorithm = algorithm;
    this.parameters = parameters;
    this.encoded = encoded;
  }

  AsymmetricKeyParameter parameters() {
    return parameters;
  }

  /** {@code ML-DSA} or {@code SLH-DSA}, as the JDK has it; {@link #getParams} says which. */
  @Override
  public String getAlgorithm() {
    return algorithm.isMlDsa() ? "ML-DSA" : "SLH-DSA";
  }

  @Override
  public AlgorithmParameterSpec getParams() {
    return new NamedParameterSpec(algorithm.standardName());
  }

  @Override
  public String getFormat() {
    return "PKCS#8";
  }

  @Override
  public byte[] getEncoded() {
    return encoded.clone();
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException(getClass().getName());
  }

  /** The algorithm alone: the key is a secret. */
  @Override
  public String toString() {
    return algorithm.standardName();
  }
}
