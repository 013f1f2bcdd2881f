package org.opentsm.evidence.policy;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PrintableText;

/**
 * A device that a policy accepts: one to which all that is stated applies. Names are compared
 * whole, with what stands in the certificate, never with a text that was cut or cleaned for
 * display.
 *
 * @param subject the distinguished name of its leaf certificate, such as {@code CN=x,O=y}
 * @param name its DMTF name, {@code MANUFACTURER:PRODUCT:SERIAL}, in the Subject Alternative Name
 *     of its leaf certificate
 * @param cmaName its PCIe CMA name there, such as {@code Vendor=1af4:Device=1000}
 * @param publicKeySha384 the SHA-384 digest of its leaf's SubjectPublicKeyInfo (DER)
 */
public record AcceptedDevice(
    Optional<String> subject,
    Optional<String> name,
    Optional<String> cmaName,
    Optional<Bytes> publicKeySha384) {
  /** Checks that something is stated. */
  public AcceptedDevice {
    if (subject.isEmpty() && !isNamed(name, cmaName) && publicKeySha384.isEmpty()) {
      throw new IllegalArgumentException(
          "an accepted device must state a subject, a name or a public key");
    }
  }

  /** What is stated, for a person. */
  public String describe() {
    return Stream.of(
            subject.map(text -> "subject " + text),
            name.map(text -> "name " + text),
            cmaName.map(text -> "cmaName " + text),
            publicKeySha384.map(digest -> "key " + digest.toHex()))
        .flatMap(Optional::stream)
        .map(PrintableText::of)
        .collect(Collectors.joining(", "));
  }

  /** Whether only the key is stated, and no name. */
  public boolean isKeyAlone() {
    return subject.isEmpty() && !isNamed(name, cmaName);
  }

  private static boolean isNamed(Optional<String> name, Optional<String> cmaName) {
    return name.isPresent() || cmaName.isPresent();
  }
}
