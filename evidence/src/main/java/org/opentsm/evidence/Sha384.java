package org.opentsm.evidence;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.opentsm.spdm.Bytes;

/** The hash of the evidence format: of its content digest, its tree and its references to keys. */
public final class Sha384 {
  /** Octets of a digest. */
  public static final int SIZE = 48;

  private Sha384() {}

  /** The digest of all parts, one after the other. */
  public static Bytes of(Bytes... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-384");
      for (Bytes part : parts) {
        part.update(digest);
      }
      return Bytes.owning(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("Every Java platform has SHA-384.", impossible);
    }
  }
}
