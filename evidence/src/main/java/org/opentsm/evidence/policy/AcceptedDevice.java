package org.opentsm.evidence.policy;

import java.util.Optional;
import org.opentsm.spdm.Bytes;

/**
 * A device that a policy accepts: one to which all that is stated applies.
 *
 * @param subject the distinguished name of its leaf certificate, as {@code tsm show} prints it
 * @param name one of the names in its leaf certificate, such as {@code MANUFACTURER:PRODUCT:SERIAL}
 * @param publicKeySha384 the SHA-384 digest of its leaf's SubjectPublicKeyInfo (DER)
 */
public record AcceptedDevice(
    Optional<String> subject, Optional<String> name, Optional<Bytes> publicKeySha384) {
  /** Checks that something is stated. */
  public AcceptedDevice {
    if (subject.isEmpty() && name.isEmpty() && publicKeySha384.isEmpty()) {
      throw new IllegalArgumentException(
          "an accepted device must state a subject, a name or a public key");
    }
  }
}
