package org.opentsm.evidence.cbor;

/**
 * The most that a reader takes.
 *
 * @param input octets in all
 * @param depth levels of arrays and maps
 * @param items items and keys in all
 * @param byteString octets of one byte string
 * @param text octets of one text
 * @param entries of one map
 */
public record CborLimits(int input, int depth, int items, int byteString, int text, int entries) {
  /** Limits for maps with as many entries as there may be items. */
  public CborLimits(int input, int depth, int items, int byteString, int text) {
    this(input, depth, items, byteString, text, items);
  }
}
