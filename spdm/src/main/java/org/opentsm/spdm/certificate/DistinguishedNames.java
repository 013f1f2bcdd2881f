package org.opentsm.spdm.certificate;

import javax.security.auth.x500.X500Principal;
import org.opentsm.spdm.Bytes;

/** Compares distinguished names as RFC 5280, section 7.1, wants it. */
final class DistinguishedNames {
  private DistinguishedNames() {}

  /**
   * Whether two names are the same: the same attributes in the same order, whatever kind of string
   * they are in, and without regard to letter case and repeated blanks.
   *
   * @param one a Name (DER)
   * @param other a Name (DER)
   */
  static boolean same(Bytes one, Bytes other) {
    if (one.equals(other)) {
      return true;
    }
    try {
      return new X500Principal(one.toByteArray()).equals(new X500Principal(other.toByteArray()));
    } catch (IllegalArgumentException unreadable) {
      return false;
    }
  }
}
