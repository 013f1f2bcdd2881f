package org.opentsm.evidence;

import java.util.List;
import org.opentsm.spdm.Bytes;

/**
 * What the leaf certificate says the device is. A copy for readers: the verifier derives it again
 * from the chain and compares.
 *
 * @param subject the distinguished name, as in RFC 4514, with unprintable characters escaped
 * @param names the names of the device in its Subject Alternative Name: those of DMTF ({@code
 *     MANUFACTURER:PRODUCT:SERIAL}) and of PCIe CMA, in the order of the certificate, at most
 *     {@value Limits#NAMES}
 * @param serialNumber of the certificate: the octets of the integer, 1 to 64
 */
public record LeafNames(String subject, List<String> names, Bytes serialNumber) {
  private static final int SERIAL_NUMBER = 64;

  /** Checks the sizes. */
  public LeafNames {
    names = List.copyOf(names);
    Limits.requireRange("subject length", subject.length(), 0, Limits.TEXT);
    if (!subject.isEmpty()) {
      Limits.requireText("subject", subject, Limits.TEXT);
    }
    Limits.requireRange("number of names", names.size(), 0, Limits.NAMES);
    names.forEach(name -> Limits.requireText("name", name, Limits.TEXT));
    Limits.requireRange("serialNumber length", serialNumber.length(), 1, SERIAL_NUMBER);
  }
}
