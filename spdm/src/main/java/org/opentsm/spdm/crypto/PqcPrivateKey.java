package org.opentsm.spdm.crypto;

import java.security.PrivateKey;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;

/** A post-quantum private key, encoded as PKCS #8. */
final class PqcPrivateKey extends PqcKey implements PrivateKey {
  private static final long serialVersionUID = 1;

  PqcPrivateKey(PqcAsymAlgorithm algorithm, AsymmetricKeyParameter parameters, byte[] encoded) {
    super(algorithm, parameters, encoded);
  }

  @Override
  public String getFormat() {
    return "PKCS#8";
  }
}
