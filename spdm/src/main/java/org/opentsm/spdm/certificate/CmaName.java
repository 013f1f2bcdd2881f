package org.opentsm.spdm.certificate;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  private static final Pattern FORM =
      Pattern.compile(
          "Vendor=([0-9a-fA-F]{4}):Device=([0-9a-fA-F]{4}):CC=([0-9a-fA-F]{6}):REV=([0-9a-fA-F]{2})"
              + "(?::SSVID=([0-9a-fA-F]{4}):SSID=([0-9a-fA-F]{4}))?(?::([0-9a-fA-F]{16}))?");

  /** The identity that a text states; empty if it has not the form of one. */
  public static Optional<CmaName> parse(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
        ? Optional.of(
            new CmaName(
                hex(form.group(1)),
                hex(form.group(2)),
                hex(form.group(3)),
                hex(form.group(4)),
                form.group(5) == null ? OptionalInt.empty() : OptionalInt.of(hex(form.group(5))),
                form.group(6) == null ? OptionalInt.empty() : OptionalInt.of(hex(form.group(6))),
                form.group(7) == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(Long.parseUnsignedLong(form.group(7), 16))))
        : Optional.empty();
  }

  private static int hex(String digits) {
    return Integer.parseInt(digits, 16);
  }

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
