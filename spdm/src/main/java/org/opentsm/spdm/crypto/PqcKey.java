package org.opentsm.spdm.crypto;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.AsymmetricKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;

/**
 * A post-quantum key: encoded for everybody, and as Bouncy Castle has it, so that it is not decoded
 * for each signature.
 */
abstract sealed class PqcKey implements AsymmetricKey permits PqcPublicKey, PqcPrivateKey {
  private static final long serialVersionUID = 1;

  private final transient PqcAsymAlgorithm algorithm;
  private final transient AsymmetricKeyParameter parameters;
  private final transient byte[] encoded;

  PqcKey(PqcAsymAlgorithm algorithm, AsymmetricKeyParameter parameters, byte[] encoded) {
    this.algorithm = algorithm;
    this.parameters = parameters;
    this.encoded = encoded;
  }

  final AsymmetricKeyParameter parameters() {
    return parameters;
  }

  /** {@code ML-DSA} or {@code SLH-DSA}, as the JDK has it; {@link #getParams} says which. */
  @Override
  public final String getAlgorithm() {
    return algorithm.isMlDsa() ? "ML-DSA" : "SLH-DSA";
  }

  @Override
  public final AlgorithmParameterSpec getParams() {
    return new NamedParameterSpec(algorithm.standardName());
  }

  @Override
  public final byte[] getEncoded() {
    return encoded.clone();
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException(getClass().getName());
  }

  /** The algorithm alone: the key may be a secret. */
  @Override
  public final String toString() {
    return algorithm.standardName();
  }
}
