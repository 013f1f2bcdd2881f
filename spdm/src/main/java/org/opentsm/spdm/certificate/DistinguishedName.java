package org.opentsm.spdm.certificate;

import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;

/**
 * A distinguished name, compared as RFC 5280, section 7.1, wants it. It is read at the first
 * comparison that octets do not decide, and remembered. May be shared by threads.
 */
final class DistinguishedName {
  /** Octets of the longest name that is read; a longer one is the same as its copy alone. */
  static final int LONGEST = 1 << 13;

  private final Bytes der;
  private @Nullable X500Principal principal;
  private volatile boolean read;

  /**
   * @param der a Name, which may turn out to be none
   */
  DistinguishedName(Bytes der) {
    this.der = der;
  }

  /** As it stands. */
  Bytes der() {
    return der;
  }

  /**
   * Whether two names are the same: the same attributes in the same order, whatever kind of string
   * they are in, and without regard to letter case and repeated blanks.
   */
  boolean isSameAs(DistinguishedName other) {
    if (der.equals(other.der)) {
      return true;
    }
    X500Principal one = principal();
    return one != null && one.equals(other.principal());
  }

  /** Null if it is too long or cannot be read. */
  private @Nullable X500Principal principal() {
    if (!read) {
      try {
        principal = der.length() <= LONGEST ? new X500Principal(der.toByteArray()) : null;
      } catch (IllegalArgumentException unreadable) {
        principal = null;
      }
      read = true;
    }
    return principal;
  }
}
