package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;

/** Sizes that DSP0274 fixes, in octets, and the checks that records make with them. */
final class Limits {
  static final int NONCE = Challenge.NONCE_SIZE;
  static final int REQUESTER_CONTEXT = 8;
  static final int OPAQUE_DATA = 1024;
  static final int SLOTS = 8;
  static final long U32 = 0xFFFF_FFFFL;

  private Limits() {}

  static void requireSize(String field, Bytes value, int size) {
    if (value.length() != size) {
      throw new IllegalArgumentException(
          field + " has " + value.length() + " bytes, must have " + size);
    }
  }

  static void requireAtMost(String field, Bytes value, int size) {
    if (value.length() > size) {
      throw new IllegalArgumentException(
          field + " has " + value.length() + " bytes, at most " + size + " are allowed");
    }
  }

  static void requireRange(String field, long value, long from, long to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          field + " is " + value + ", must be " + from + " to " + to);
    }
  }

  /** Four octets, little-endian. */
  static long u32(Bytes octets, int at) {
    return octets.get(at)
        | octets.get(at + 1) << 8
        | octets.get(at + 2) << 16
        | (long) octets.get(at + 3) << 24;
  }
}
