package org.opentsm.spdm.crypto;

import javax.crypto.SecretKey;

/**
 * A secret as the JDK wants keys, without a copy that nobody would overwrite: the JDK overwrites
 * those that it asks for.
 */
record SecretView(String algorithm, Secret secret) implements SecretKey {
  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return secret.octets().clone();
  }

  @Override
  public String toString() {
    return secret.toString();
  }
}
