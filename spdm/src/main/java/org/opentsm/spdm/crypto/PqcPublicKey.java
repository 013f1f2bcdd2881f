package org.opentsm.spdm.crypto;

import java.security.PublicKey;
import java.util.Arrays;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;

/** A post-quantum public key, encoded as SubjectPublicKeyInfo. */
final class PqcPublicKey extends PqcKey implements PublicKey {
  private static final long serialVersionUID = 1;

  PqcPublicKey(PqcAsymAlgorithm algorithm, AsymmetricKeyParameter parameters, byte[] encoded) {
    super(algorithm, parameters, encoded);
  }

  @Override
  public String getFormat() {
    return "X.509";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PqcPublicKey that && Arrays.equals(getEncoded(), that.getEncoded());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(getEncoded());
  }
}
