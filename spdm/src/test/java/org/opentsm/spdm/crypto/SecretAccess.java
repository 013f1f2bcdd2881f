package org.opentsm.spdm.crypto;

import org.opentsm.spdm.Bytes;

/** Lets tests of other packages look into a secret, which nobody else can. */
public final class SecretAccess {
  private SecretAccess() {}

  /** A copy of the octets. */
  public static Bytes of(Secret secret) {
    return Bytes.copyOf(secret.octets());
  }
}
