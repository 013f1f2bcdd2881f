package org.opentsm.evidence.finding;

import org.opentsm.spdm.VerificationException;

/** Whether somebody signed something. */
public final class Signatures {
  /** Checks a signature under a key that may turn out to be none. */
  @FunctionalInterface
  public interface Verification {
    /** Whether the signature verifies. */
    boolean verify() throws VerificationException;
  }

  private Signatures() {}

  /** Whether the signature verifies: under a key that cannot be used, nothing does. */
  public static boolean holds(Verification verification) {
    try {
      return verification.verify();
    } catch (VerificationException unusable) {
      return false;
    }
  }
}
