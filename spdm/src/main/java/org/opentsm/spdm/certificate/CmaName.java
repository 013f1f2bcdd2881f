package org.opentsm.spdm.certificate;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The identity of a PCI function that a leaf certificate names in its Subject Alternative Name (PCI
 * Express Base 6.1, "Component Measurement and Authentication").
 *
 * @param vendor 16 bits
 * @param device 16 bits
 * @param classCode 24 bits
 * @param revision 8 bits
 * @param subsystemVendor 16 bits, of a function with a type 0 header
 * @param subsystem 16 bits, of a function with a type 0 header
 * @param serialNumber 64 bits, of a function with the Device Serial Number capability
 */
public record CmaName(
    int vendor,
    int device,
    int classCode,
    int revision,
    OptionalInt subsystemVendor,
    OptionalInt subsystem,
    OptionalLong serialNumber) {

  /**
   * The name exactly as the certificate must have it, in lower-case hexadecimal: {@code
   * Vendor=1af4:Device=1041:CC=020000:REV=01:SSVID=1af4:SSID=1100}, then the serial number if there
   * is one.
   */
  public String text() {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "Vendor=%04x:Device=%04x:CC=%06x:REV=%02x",
                vendor,
                device,
                classCode,
                revision));
    subsystemVendor.ifPresent(
        value -> text.append(String.format(Locale.ROOT, ":SSVID=%04x", value)));
    subsystem.ifPresent(value -> text.append(String.format(Locale.ROOT, ":SSID=%04x", value)));
    serialNumber.ifPresent(value -> text.append(String.format(Locale.ROOT, ":%016x", value)));
    return text.toString();
  }
}
