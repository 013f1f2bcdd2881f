package org.opentsm.evidence;

import org.opentsm.spdm.Bytes;

/**
 * How large evidence may be. All of it is hostile until it is appraised, so that every size has a
 * bound; the bounds are part of the format and stand in its CDDL.
 */
public final class Limits {
  /** Octets of an encoded evidence object: 16 MiB. */
  public static final int FILE = 16 << 20;

  /** Devices of one evidence object. */
  public static final int DEVICES = 64;

  /** Octets of one blob: a certificate chain or a message, 4 MiB. */
  public static final int BLOB = 4 << 20;

  /** Messages of one signed span. */
  public static final int MESSAGES = 1024;

  /** Measurement blocks of one device; their index has 8 bits and one is reserved. */
  public static final int BLOCKS = 255;

  /** Characters of a text. */
  public static final int TEXT = 1024;

  /** Names of one leaf certificate. */
  public static final int NAMES = 16;

  /** The slot of a provisioned public key. */
  public static final int PUBLIC_KEY_SLOT = 0xFF;

  /** Slots that hold a certificate chain: 0 to 7. */
  public static final int SLOTS = 8;

  private Limits() {}

  static void requireText(String field, String text, int longest) {
    if (text.isEmpty() || text.length() > longest) {
      throw new IllegalArgumentException(
          field + " has " + text.length() + " characters, must have 1 to " + longest);
    }
    if (text.codePoints().anyMatch(Limits::isUnprintable)) {
      throw new IllegalArgumentException(
          field + " has a control character or a surrogate, must be printable");
    }
  }

  /** Whether a terminal might take it for something other than a character to print. */
  static boolean isUnprintable(int codePoint) {
    return Character.isISOControl(codePoint)
        || Character.getType(codePoint) == Character.FORMAT
        || Character.getType(codePoint) == Character.SURROGATE
        || Character.getType(codePoint) == Character.LINE_SEPARATOR
        || Character.getType(codePoint) == Character.PARAGRAPH_SEPARATOR;
  }

  static void requireRange(String field, long value, long from, long to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          field + " is " + value + ", must be " + from + " to " + to);
    }
  }

  static void requireBlob(String field, Bytes blob) {
    requireRange(field + " length", blob.length(), 1, BLOB);
  }

  static void requireSigningSlot(int slot) {
    if (slot != PUBLIC_KEY_SLOT) {
      requireRange("slot", slot, 0, SLOTS - 1);
    }
  }
}
