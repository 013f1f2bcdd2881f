package org.opentsm.tsm.api;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a device is, as a person writes it: a PCI address ({@code 0000:3b:00.0}, or {@code 3b:00.0}
 * in domain 0), or a scheme, a colon and what the scheme's {@link
 * org.opentsm.tsm.api.spi.DeviceConnector} understands ({@code spdm+doe://host:2323}, {@code
 * emu:}).
 *
 * <p>An address names a place, never a device: addresses are reused. {@link Incarnation} tells the
 * devices of one place apart.
 */
public final class DeviceAddress implements Comparable<DeviceAddress> {
  /** The scheme of PCI addresses, which are written without one. */
  public static final String PCI = "pci";

  private static final int LONGEST = 256;
  private static final Pattern PCI_ADDRESS =
      Pattern.compile("(?:([0-9a-f]{4,8}):)?([0-9a-f]{2}):([01][0-9a-f])\\.([0-7])");
  private static final Pattern SCHEME = Pattern.compile("([a-z][a-z0-9+.-]*):([\\x21-\\x7e]*)");

  private final String scheme;
  private final String text;

  private DeviceAddress(String scheme, String text) {
    this.scheme = scheme;
    this.text = text;
  }

  /**
   * Reads an address.
   *
   * @param text 1 to 256 printable ASCII characters without spaces; scheme and PCI addresses in
   *     either case
   * @throws TsmException.BadArgument for anything else
   */
  public static DeviceAddress parse(String text) throws TsmException.BadArgument {
    if (text.length() > LONGEST) {
      throw reject("a target", "at most " + LONGEST + " characters", text.length() + " characters");
    }
    Matcher pci = PCI_ADDRESS.matcher(text.toLowerCase(Locale.ROOT));
    if (pci.matches()) {
      String digits = pci.group(1) == null ? "0" : pci.group(1);
      String domain = String.format(Locale.ROOT, "%04x", Long.parseLong(digits, 16));
      return new DeviceAddress(
          PCI, domain + ":" + pci.group(2) + ":" + pci.group(3) + "." + pci.group(4));
    }
    int colon = text.indexOf(':');
    String canonical =
        colon < 0
            ? text
            : text.substring(0, colon).toLowerCase(Locale.ROOT) + text.substring(colon);
    Matcher other = SCHEME.matcher(canonical);
    if (!other.matches() || other.group(1).equals(PCI)) {
      throw reject(
          "target", "a PCI address like 0000:3b:00.0, or SCHEME:...", "'" + printable(text) + "'");
    }
    return new DeviceAddress(other.group(1), canonical);
  }

  /** {@link #PCI}, or what stands before the first colon, in lower case. */
  public String scheme() {
    return scheme;
  }

  /** The address as {@link #parse} reads it, always the same for the same address. */
  public String text() {
    return text;
  }

  /**
   * The address at the head of a message to people: {@code spdm+doe://host:2323: }, {@code emu: }.
   */
  public String head() {
    return text.endsWith(":") ? text + " " : text + ": ";
  }

  /** A transport names its peer, whole or by host and port: once is enough. */
  String withoutName(String said) {
    int end = said.indexOf(": ");
    return end > 0 && text.endsWith(said.substring(0, end)) ? said.substring(end + 2) : said;
  }

  @Override
  public int compareTo(DeviceAddress other) {
    return text.compareTo(other.text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeviceAddress that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The same as {@link #text()}. */
  @Override
  public String toString() {
    return text;
  }

  private static TsmException.BadArgument reject(String what, String expected, String found) {
    return new TsmException.BadArgument(
        TsmErrorCode.BAD_ADDRESS, what + ": expected " + expected + ", found " + found);
  }

  private static String printable(String text) {
    return text.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
