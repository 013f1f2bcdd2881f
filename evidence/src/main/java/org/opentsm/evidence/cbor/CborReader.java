package org.opentsm.evidence.cbor;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.opentsm.evidence.EvidenceErrorCode;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.spdm.Bytes;

/**
 * Reads one item in its deterministic encoding and refuses every other: lengths that are indefinite
 * or not the shortest, keys that are unsorted, repeated or no text, items of another kind, text
 * that is not UTF-8, octets behind the item, and anything beyond the limits. Byte strings share the
 * input's storage.
 */
public final class CborReader {
  private static final int INDEFINITE = 31;

  private final Bytes input;
  private final CborLimits limits;
  private final StringBuilder path = new StringBuilder();
  private int position;
  private int items;
  private int depth;

  private CborReader(Bytes input, CborLimits limits) {
    this.input = input;
    this.limits = limits;
  }

  /** The item that {@code input} holds from its first octet to its last. */
  public static CborValue read(Bytes input, CborLimits limits) throws MalformedEvidenceException {
    CborReader reader = new CborReader(input, limits);
    if (input.length() > limits.input()) {
      throw reader.exceeds(0, "bytes", limits.input(), input.length());
    }
    CborValue value = reader.item();
    if (reader.position < input.length()) {
      throw reader.malformed(
          reader.position, "the end", (input.length() - reader.position) + " more bytes");
    }
    return value;
  }

  private CborValue item() throws MalformedEvidenceException {
    int start = position;
    if (++items > limits.items()) {
      throw exceeds(start, "items", limits.items(), items);
    }
    int majorType = next(start) >> 5;
    long argument = argument(start);
    return switch (majorType) {
      case CborWriter.UNSIGNED -> new CborValue.Unsigned(argument, start);
      case CborWriter.BYTE_STRING -> new CborValue.ByteString(octets(start, argument), start);
      case CborWriter.TEXT -> new CborValue.Text(text(start, argument), start);
      case CborWriter.ARRAY -> array(start, argument);
      case CborWriter.MAP -> map(start, argument);
      default ->
          throw malformed(
              start, "an integer, byte string, text, array or map", "major type " + majorType);
    };
  }

  private CborValue array(int start, long count) throws MalformedEvidenceException {
    enter(start, count);
    List<CborValue> values = new ArrayList<>((int) count);
    for (int i = 0; i < count; i++) {
      int parent = descend(Integer.toString(i));
      values.add(item());
      path.setLength(parent);
    }
    depth--;
    return new CborValue.Array(values, start);
  }

  private CborValue map(int start, long count) throws MalformedEvidenceException {
    enter(start, count);
    List<CborValue.Entry> entries = new ArrayList<>((int) count);
    String previous = null;
    for (int i = 0; i < count; i++) {
      int keyStart = position;
      String key = key(keyStart);
      if (previous != null) {
        int order = CborValue.compareKeys(previous, key);
        if (order == 0) {
          throw malformed(
              keyStart,
              "each key once",
              "the key " + MalformedEvidenceException.step(key) + " twice");
        } else if (order > 0) {
          throw malformed(
              keyStart,
              "keys in bytewise order",
              MalformedEvidenceException.step(key)
                  + " after "
                  + MalformedEvidenceException.step(previous));
        }
      }
      int parent = descend(MalformedEvidenceException.step(key));
      CborValue value = item();
      path.setLength(parent);
      entries.add(new CborValue.Entry(key, value, keyStart, position));
      previous = key;
    }
    depth--;
    return new CborValue.Fields(entries, start);
  }

  private String key(int start) throws MalformedEvidenceException {
    if (++items > limits.items()) {
      throw exceeds(start, "items", limits.items(), items);
    }
    int majorType = next(start) >> 5;
    if (majorType != CborWriter.TEXT) {
      throw malformed(start, "a text as key", "major type " + majorType);
    }
    return text(start, argument(start));
  }

  /** Reads the rest of a head: the octet at {@code start} has its size or value. */
  private long argument(int start) throws MalformedEvidenceException {
    int information = next(start) & 0x1F;
    position = start + 1;
    if (information < 24) {
      return information;
    }
    if (information > 27) {
      throw malformed(
          start,
          "a definite length",
          information == INDEFINITE ? "an indefinite length" : "reserved value " + information);
    }
    int size = 1 << (information - 24);
    if (size > input.length() - position) {
      throw malformed(
          start, size + " bytes of length", (input.length() - position) + " bytes left");
    }
    long value = 0;
    for (int i = 0; i < size; i++) {
      value = value << 8 | input.get(position++);
    }
    if (value < 0) {
      throw malformed(start, "at most " + Long.MAX_VALUE, Long.toUnsignedString(value));
    }
    long least = size == 1 ? 24 : 1L << (4 * size);
    if (value < least) {
      throw malformed(start, "the shortest form of " + value, size + " bytes of length");
    }
    return value;
  }

  private Bytes octets(int start, long count) throws MalformedEvidenceException {
    if (count > limits.byteString()) {
      throw exceeds(start, "bytes in a byte string", limits.byteString(), count);
    }
    return take(start, count);
  }

  private String text(int start, long count) throws MalformedEvidenceException {
    if (count > limits.text()) {
      throw exceeds(start, "bytes in a text", limits.text(), count);
    }
    Bytes octets = take(start, count);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(octets.toByteBuffer()).toString();
    } catch (CharacterCodingException notUtf8) {
      throw malformed(start, "UTF-8", "other octets");
    }
  }

  private Bytes take(int start, long count) throws MalformedEvidenceException {
    if (count > input.length() - position) {
      throw malformed(start, count + " bytes", (input.length() - position) + " bytes left");
    }
    Bytes taken = input.slice(position, (int) count);
    position += (int) count;
    return taken;
  }

  private void enter(int start, long count) throws MalformedEvidenceException {
    if (++depth > limits.depth()) {
      throw exceeds(start, "levels of nesting", limits.depth(), depth);
    }
    // Each item takes one octet at least, so that a lying count allocates nothing.
    if (count > input.length() - position) {
      throw malformed(start, count + " items", (input.length() - position) + " bytes left");
    }
    if (count > limits.items()) {
      throw exceeds(start, "items", limits.items(), count);
    }
  }

  private int next(int at) throws MalformedEvidenceException {
    if (at >= input.length()) {
      throw malformed(at, "an item", "the end");
    }
    return input.get(at);
  }

  private int descend(String step) {
    int parent = path.length();
    path.append('/').append(step);
    return parent;
  }

  private MalformedEvidenceException malformed(int offset, String expected, String found) {
    return new MalformedEvidenceException(
        EvidenceErrorCode.MALFORMED_EVIDENCE, path.toString(), offset, expected, found);
  }

  private MalformedEvidenceException exceeds(int offset, String what, long limit, long found) {
    return new MalformedEvidenceException(
        EvidenceErrorCode.LIMIT_EXCEEDED,
        path.toString(),
        offset,
        "at most " + limit + " " + what,
        Long.toString(found));
  }
}
