package org.opentsm.evidence;

import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PrintableText;

/**
 * How large evidence may be. All of it is hostile until it is appraised, so that every size has a
 * bound; the bounds are part of the format and stand in its CDDL.
 *
 * <p>Blobs share the storage of the file that they were read from, so that reading takes the file's
 * octets once, and its items.
 */
public final class Limits {
  /** Octets of an encoded evidence object, all devices together: 64 MiB. */
  public static final int FILE = 64 << 20;

  /** Devices of one evidence object. */
  public static final int DEVICES = 64;

  /** Octets of one blob, 16 MiB: the largest object of the kernel's evidence interface. */
  public static final int BLOB = 16 << 20;

  /**
   * Messages of one identity span: the chains of all slots, 64 KiB each, in the smallest portions,
   * with their requests, are 30,848.
   */
  public static final int MESSAGES = 32_768;

  /** Pairs of GET_MEASUREMENTS and MEASUREMENTS of one signed span. */
  public static final int EXCHANGES = 512;

  /** Signed spans of measurements of one device, before and inside of its session. */
  public static final int MEASUREMENT_SPANS = 8;

  /** Measurement blocks of one device; their index has 8 bits and one is reserved. */
  public static final int BLOCKS = 255;

  /** Octets of one measurement block: 4 of header, and a size of 16 bits. */
  public static final int BLOCK = 4 + 0xFFFF;

  /** IDE streams of one device: a stream ID has 8 bits. */
  public static final int STREAMS = 256;

  /** What comes along with the statement of a root of trust. */
  public static final int SUPPLEMENTS = 64;

  /** Octets of a text in UTF-8. */
  public static final int TEXT = 1024;

  /** Names of one leaf certificate. */
  public static final int NAMES = 16;

  /** Octets of the serial number of a leaf certificate. */
  public static final int SERIAL_NUMBER = 64;

  /** Octets of a nonce of a TSM's own. */
  public static final int TSM_NONCE = 64;

  /** The slot of a provisioned public key. */
  public static final int PUBLIC_KEY_SLOT = 0xFF;

  /** Slots that hold a certificate chain: 0 to 7. */
  public static final int SLOTS = 8;

  private Limits() {}

  static void requireText(String field, String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(field + " is empty");
    }
    requireTextOrNone(field, text);
  }

  static void requireTextOrNone(String field, String text) {
    if (!PrintableText.isPrintable(text)) {
      throw new IllegalArgumentException(
          field + " has a control character or another that is not printable");
    }
    requireRange(field + " length", text.getBytes(StandardCharsets.UTF_8).length, 0, TEXT);
  }

  /**
   * Checks a number.
   *
   * @throws IllegalArgumentException if it is out of its range
   */
  public static void requireRange(String field, long value, long from, long to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          field + " is " + value + ", must be " + from + " to " + to);
    }
  }

  static void requireU16(String field, long value) {
    requireRange(field, value, 0, 0xFFFF);
  }

  static void requireU32(String field, long value) {
    requireRange(field, value, 0, 0xFFFF_FFFFL);
  }

  static void requireBlob(String field, Bytes blob) {
    requireRange(field + " length", blob.length(), 1, BLOB);
  }

  /**
   * Checks a size.
   *
   * @throws IllegalArgumentException if it is another
   */
  public static void requireSize(String field, Bytes octets, int size) {
    requireRange(field + " length", octets.length(), size, size);
  }

  /** A digest of SHA-256, SHA-384 or SHA-512, or of a hash of SPDM with one of these sizes. */
  static void requireDigest(String field, Bytes digest) {
    int size = digest.length();
    if (size != 32 && size != 48 && size != 64) {
      throw new IllegalArgumentException(field + " length is " + size + ", must be 32, 48 or 64");
    }
  }

  static void requireSlots(SortedMap<Integer, Bytes> slots) {
    requireRange("number of slots", slots.size(), 1, SLOTS);
    slots.keySet().forEach(slot -> requireRange("slot", slot, 0, SLOTS - 1));
  }

  static void requireSigningSlot(int slot) {
    if (slot != PUBLIC_KEY_SLOT) {
      requireRange("slot", slot, 0, SLOTS - 1);
    }
  }
}
