package org.opentsm.evidence;

import java.util.List;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PrintableText;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.certificate.SpdmOids;

/**
 * What the leaf certificate says the device is. A copy for readers: the verifier derives it again
 * from the chain and compares.
 *
 * @param subject the distinguished name, for a person, with unprintable characters replaced by
 *     question marks, cut if it is very long
 * @param names the names of the device in its Subject Alternative Name: those of DMTF ({@code
 *     MANUFACTURER:PRODUCT:SERIAL}) and of PCIe CMA, in the order of the certificate, at most
 *     {@value Limits#NAMES}; likewise
 * @param serialNumber of the certificate: the octets of the integer, 1 to 64
 */
public record LeafNames(String subject, List<String> names, Bytes serialNumber) {
  private static final Set<String> NAME_TYPES = Set.of(SpdmOids.DEVICE_INFO, SpdmOids.PCI_CMA);

  /** Checks the sizes. */
  public LeafNames {
    names = List.copyOf(names);
    Limits.requireTextOrNone("subject", subject);
    Limits.requireRange("number of names", names.size(), 0, Limits.NAMES);
    names.forEach(name -> Limits.requireText("name", name));
    Limits.requireRange("serialNumber length", serialNumber.length(), 1, Limits.SERIAL_NUMBER);
  }

  /** What {@code leaf} says. Absent if it says too much for this format. */
  public static Part<LeafNames> of(DeviceCertificate leaf) {
    Bytes serialNumber = Bytes.owning(leaf.serialNumber().toByteArray());
    if (serialNumber.length() > Limits.SERIAL_NUMBER) {
      return Part.absent("The serial number has " + serialNumber.length() + " bytes.");
    }
    List<String> names =
        leaf.extensions().otherNames().stream()
            .filter(name -> NAME_TYPES.contains(name.type()))
            .flatMap(name -> name.text().stream())
            .map(LeafNames::printable)
            .filter(text -> !text.isEmpty())
            .limit(Limits.NAMES)
            .toList();
    return Part.of(new LeafNames(printable(leaf.subject()), names, serialNumber));
  }

  /** Cut after {@link Limits#TEXT} octets, so that no text is too much for the format. */
  private static String printable(String text) {
    StringBuilder cut = new StringBuilder();
    int octets = 0;
    for (int codePoint : PrintableText.of(text).codePoints().toArray()) {
      octets += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
      if (octets > Limits.TEXT) {
        break;
      }
      cut.appendCodePoint(codePoint);
    }
    return cut.toString();
  }
}
