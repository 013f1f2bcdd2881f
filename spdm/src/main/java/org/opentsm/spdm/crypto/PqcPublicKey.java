package org.opentsm.spdm.crypto;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.PublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;

/**
 * A post-quantum public key: in X.509 SubjectPublicKeyInfo for everybody, and as Bouncy Castle has
 * it, so that it is not decoded for each signature.
 */
final class PqcPublicKey implements PublicKey {
  private static final long serialVersionUID = 1;

  private final transient PqcAsymAlgorithm algorithm;
  private final transient AsymmetricKeyParameter parameters;
  private final transient byte[] encoded;

  PqcPublicKey(PqcAsymAlgorithm algorithm, AsymmetricKeyParameter parameters, byte[] encoded) {
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
    return "X.509";
  }

  @Override
  public byte[] getEncoded() {
    return encoded.clone();
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException(getClass().getName());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PqcPublicKey that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return algorithm.standardName();
  }
}
