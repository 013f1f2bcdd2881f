package org.opentsm.evidence.cbor;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.opentsm.evidence.EvidenceErrorCode;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.spdm.Bytes;

/**
 * Reads one item in its deterministic encoding and refuses every other: lengths that are indefinite
 * or not the shortest, keys that are unsorted, repeated or no text, items of another kind, text
 * that is not UTF-8, octets behind the item, and anything beyond the limits. Byte strings share the
 * input's storage.
 *
 * <p>What others wrote is read by looser rules: keys of any kind in any order, lengths of any size,
 * every kind of item. Indefinite lengths and repeated keys are refused there too.
 */
public final class CborReader {
  private static final int INDEFINITE = 31;
  private static final int FIRST_CONSTANT = 20;
  private static final int HALF = 25;
  private static final int SINGLE = 26;
  private static final int DOUBLE = 27;

  private final Bytes input;
  private final CborLimits limits;
  private final boolean foreign;
  private final StringBuilder path = new StringBuilder();
  private int position;
  private int items;
  private int depth;

  private CborReader(Bytes input, CborLimits limits, boolean foreign) {
    this.input = input;
    this.limits = limits;
    this.foreign = foreign;
  }

  /** The item of the evidence format that {@code input} holds from its first octet to its last. */
  public static CborValue read(Bytes input, CborLimits limits) throws MalformedEvidenceException {
    return read(new CborReader(input, limits, false), input, limits);
  }

  /** The item that {@code input}, which others wrote, holds from its first octet to its last. */
  public static CborValue readForeign(Bytes input, CborLimits limits)
      throws MalformedEvidenceException {
    return read(new CborReader(input, limits, true), input, limits);
  }

  private static CborValue read(CborReader reader, Bytes input, CborLimits limits)
      throws MalformedEvidenceException {
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
    if (foreign && majorType == CborWriter.SIMPLE) {
      return simple(start);
    }
    long argument = argument(start);
    return switch (majorType) {
      case CborWriter.UNSIGNED -> new CborValue.Unsigned(argument, start);
      case CborWriter.BYTE_STRING -> new CborValue.ByteString(octets(start, argument), start);
      case CborWriter.TEXT -> new CborValue.Text(text(start, argument), start);
      case CborWriter.ARRAY -> array(start, argument);
      case CborWriter.MAP -> foreign ? pairs(start, argument) : map(start, argument);
      default -> other(majorType, start, argument);
    };
  }

  /** Kinds that the evidence format has not. */
  private CborValue other(int majorType, int start, long argument)
      throws MalformedEvidenceException {
    if (foreign && majorType == CborWriter.NEGATIVE) {
      return new CborValue.Negative(-1 - argument, start);
    }
    if (foreign && majorType == CborWriter.TAG) {
      return tagged(start, argument);
    }
    throw malformed(
        start, "an integer, byte string, text, array or map", "major type " + majorType);
  }

  private CborValue tagged(int start, long tag) throws MalformedEvidenceException {
    enter(start, 1);
    CborValue item = item();
    depth--;
    return new CborValue.Tagged(tag, item, start);
  }

  private CborValue pairs(int start, long count) throws MalformedEvidenceException {
    enterMap(start, count);
    List<CborValue.Pair> pairs = new ArrayList<>((int) count);
    Set<Bytes> keys = new HashSet<>();
    for (int i = 0; i < count; i++) {
      int keyStart = position;
      CborValue key = item();
      // Encoded again, so that two lengths of one key are one key.
      if (!keys.add(CborWriter.encode(key))) {
        throw malformed(keyStart, "each key once", key.kind() + " twice");
      }
      int parent = descend(MalformedEvidenceException.step(name(key)));
      pairs.add(new CborValue.Pair(key, item()));
      path.setLength(parent);
    }
    depth--;
    return new CborValue.Pairs(pairs, start);
  }

  private static String name(CborValue key) {
    return switch (key) {
      case CborValue.Unsigned(long number, int _) -> Long.toString(number);
      case CborValue.Negative(long number, int _) -> Long.toString(number);
      case CborValue.Text(String text, int _) -> text;
      default -> "?";
    };
  }

  private CborValue simple(int start) throws MalformedEvidenceException {
    int information = next(start) & 0x1F;
    position = start + 1;
    if (information >= FIRST_CONSTANT
        && information < FIRST_CONSTANT + CborValue.Constant.values().length) {
      return new CborValue.Simple(CborValue.Constant.values()[information - FIRST_CONSTANT], start);
    }
    return switch (information) {
      case HALF -> new CborValue.Floating(Float.float16ToFloat((short) number(start, 2)), start);
      case SINGLE -> new CborValue.Floating(Float.intBitsToFloat((int) number(start, 4)), start);
      case DOUBLE -> new CborValue.Floating(Double.longBitsToDouble(number(start, 8)), start);
      default ->
          throw malformed(
              start, "false, true, null, undefined or a number", "simple value " + information);
    };
  }

  private long number(int start, int size) throws MalformedEvidenceException {
    Bytes octets = take(start, size);
    long value = 0;
    for (int i = 0; i < size; i++) {
      value = value << 8 | octets.get(i);
    }
    return value;
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
    enterMap(start, count);
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
    if (value < least && !foreign) {
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

  private void enterMap(int start, long count) throws MalformedEvidenceException {
    if (count > limits.entries()) {
      throw exceeds(start, "entries in a map", limits.entries(), count);
    }
    enter(start, count);
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
