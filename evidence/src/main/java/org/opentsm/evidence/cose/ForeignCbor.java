package org.opentsm.evidence.cose;

import java.util.List;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.cbor.CborLimits;
import org.opentsm.evidence.cbor.CborReader;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.spdm.Bytes;

/** Reads CBOR of others and asks it questions; what it cannot answer is a typed rejection. */
public final class ForeignCbor {
  private static final int LARGEST = 1 << 20;
  private static final int DEPTH = 24;
  private static final int ITEMS = 1 << 16;

  /**
   * More than any map of a token or of reference values has, and few to compare with each other.
   */
  private static final int ENTRIES = 256;

  private static final CborLimits LIMITS =
      new CborLimits(LARGEST, DEPTH, ITEMS, LARGEST, LARGEST, ENTRIES);

  private ForeignCbor() {}

  /**
   * One item, with nothing behind it.
   *
   * @param what it is, for rejections
   */
  public static CborValue read(String what, Bytes encoded) throws MalformedStatementException {
    try {
      return CborReader.readForeign(encoded, LIMITS);
    } catch (MalformedEvidenceException malformed) {
      throw new MalformedStatementException(
          what,
          malformed.path().isEmpty() ? "item" : malformed.path(),
          malformed.offset(),
          malformed.expected(),
          malformed.found());
    }
  }

  /** A map. */
  public static CborValue.Pairs map(String what, String field, CborValue value)
      throws MalformedStatementException {
    if (value instanceof CborValue.Pairs pairs) {
      return pairs;
    }
    throw reject(what, field, value, "a map");
  }

  /** An array of exactly {@code count} items. */
  public static List<CborValue> array(String what, String field, int count, CborValue value)
      throws MalformedStatementException {
    if (value instanceof CborValue.Array array && array.items().size() == count) {
      return array.items();
    }
    throw reject(what, field, value, "an array of " + count + " items");
  }

  /** A byte string. */
  public static Bytes bytes(String what, String field, CborValue value)
      throws MalformedStatementException {
    if (value instanceof CborValue.ByteString(Bytes octets, int _)) {
      return octets;
    }
    throw reject(what, field, value, "a byte string");
  }

  /** A byte string of one of these sizes. */
  public static Bytes bytes(String what, String field, CborValue value, Integer... sizes)
      throws MalformedStatementException {
    Bytes octets = bytes(what, field, value);
    if (List.of(sizes).contains(octets.length())) {
      return octets;
    }
    throw reject(what, field, value, "a byte string of " + List.of(sizes) + " bytes");
  }

  /** A text. */
  public static String text(String what, String field, CborValue value)
      throws MalformedStatementException {
    if (value instanceof CborValue.Text(String text, int _)) {
      return text;
    }
    throw reject(what, field, value, "a text");
  }

  /** An integer that is not negative. */
  public static long unsigned(String what, String field, CborValue value)
      throws MalformedStatementException {
    if (value instanceof CborValue.Unsigned(long number, int _)) {
      return number;
    }
    throw reject(what, field, value, "an integer from 0 on");
  }

  /** The value of a key that must be there. */
  public static CborValue at(String what, CborValue.Pairs map, long key, String field)
      throws MalformedStatementException {
    return map.at(key)
        .orElseThrow(() ->
            new MalformedStatementException(
                what, field, map.offset(), "an entry with the key " + key, "none"));
  }

  /** A rejection of {@code value}. */
  public static MalformedStatementException reject(
      String what, String field, CborValue value, String expected) {
    return new MalformedStatementException(what, field, value.offset(), expected, value.kind());
  }
}
