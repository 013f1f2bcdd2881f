package org.opentsm.evidence.cbor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.opentsm.spdm.Bytes;

/** Writes items in their one deterministic encoding. */
public final class CborWriter {
  private static final int MAJOR_TYPE_SHIFT = 5;

  static final int UNSIGNED = 0;
  static final int NEGATIVE = 1;
  static final int BYTE_STRING = 2;
  static final int TEXT = 3;
  static final int ARRAY = 4;
  static final int MAP = 5;
  static final int TAG = 6;
  static final int SIMPLE = 7;

  private static final int FIRST_CONSTANT = SIMPLE << MAJOR_TYPE_SHIFT | 20;
  private static final int DOUBLE = SIMPLE << MAJOR_TYPE_SHIFT | 27;

  private final byte[] buffer;
  private int length;

  private CborWriter(int size) {
    buffer = new byte[size];
  }

  /**
   * The encoding of {@code value}, in memory of exactly that size.
   *
   * @throws ArithmeticException if it has 2<sup>31</sup> octets or more
   */
  public static Bytes encode(CborValue value) {
    CborWriter writer = new CborWriter(Math.toIntExact(size(value)));
    writer.write(value);
    return Bytes.owning(writer.buffer);
  }

  /** Octets of the encoding of {@code value}. */
  public static long size(CborValue value) {
    return switch (value) {
      case CborValue.Unsigned(long number, int _) -> headSize(number);
      case CborValue.ByteString(Bytes octets, int _) -> headSize(octets.length()) + octets.length();
      case CborValue.Text(String text, int _) -> textSize(text);
      case CborValue.Array array ->
          headSize(array.items().size()) + array.items().stream().mapToLong(CborWriter::size).sum();
      case CborValue.Fields fields ->
          headSize(fields.entries().size())
              + fields.entries().stream()
                  .mapToLong(entry -> textSize(entry.key()) + size(entry.value()))
                  .sum();
      case CborValue.Negative(long number, int _) -> headSize(-1 - number);
      case CborValue.Pairs pairs ->
          headSize(pairs.pairs().size())
              + pairs.pairs().stream()
                  .mapToLong(pair -> size(pair.key()) + size(pair.value()))
                  .sum();
      case CborValue.Tagged(long tag, CborValue item, int _) -> headSize(tag) + size(item);
      case CborValue.Simple _ -> 1;
      case CborValue.Floating _ -> 1 + Double.BYTES;
    };
  }

  private static long textSize(String text) {
    int octets = text.getBytes(StandardCharsets.UTF_8).length;
    return (long) headSize(octets) + octets;
  }

  private static int headSize(long argument) {
    return argument < 24 ? 1 : 1 + argumentSize(argument);
  }

  private static int argumentSize(long argument) {
    return argument <= 0xFFL ? 1 : argument <= 0xFFFFL ? 2 : argument <= 0xFFFF_FFFFL ? 4 : 8;
  }

  /** The head of a map of {@code entries} entries, as {@link #encode} writes it. */
  public static Bytes mapHead(int entries) {
    CborWriter writer = new CborWriter(headSize(entries));
    writer.head(MAP, entries);
    return Bytes.owning(writer.buffer);
  }

  private void write(CborValue value) {
    switch (value) {
      case CborValue.Unsigned(long number, int _) -> head(UNSIGNED, number);
      case CborValue.ByteString(Bytes octets, int _) -> {
        head(BYTE_STRING, octets.length());
        octets.copyTo(buffer, length);
        length += octets.length();
      }
      case CborValue.Text(String text, int _) -> text(text);
      case CborValue.Array array -> {
        head(ARRAY, array.items().size());
        array.items().forEach(this::write);
      }
      case CborValue.Fields fields -> {
        head(MAP, fields.entries().size());
        for (CborValue.Entry entry : fields.entries()) {
          text(entry.key());
          write(entry.value());
        }
      }
      case CborValue.Negative(long number, int _) -> head(NEGATIVE, -1 - number);
      case CborValue.Pairs pairs -> {
        head(MAP, pairs.pairs().size());
        pairs(pairs.pairs());
      }
      case CborValue.Tagged(long tag, CborValue item, int _) -> {
        head(TAG, tag);
        write(item);
      }
      case CborValue.Simple(CborValue.Constant constant, int _) ->
          put(FIRST_CONSTANT + constant.ordinal(), 1);
      case CborValue.Floating(double number, int _) -> {
        put(DOUBLE, 1);
        put(Double.doubleToLongBits(number), Double.BYTES);
      }
    }
  }

  /** In bytewise order of the encoded keys. */
  private void pairs(List<CborValue.Pair> pairs) {
    SortedMap<byte[], CborValue> sorted = new TreeMap<>(Arrays::compareUnsigned);
    pairs.forEach(pair -> sorted.put(encode(pair.key()).toByteArray(), pair.value()));
    sorted.forEach((key, value) -> {
      System.arraycopy(key, 0, buffer, length, key.length);
      length += key.length;
      write(value);
    });
  }

  private void text(String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    head(TEXT, octets.length);
    System.arraycopy(octets, 0, buffer, length, octets.length);
    length += octets.length;
  }

  /** A major type and its argument in the fewest octets. */
  private void head(int majorType, long argument) {
    if (argument < 24) {
      put(majorType << MAJOR_TYPE_SHIFT | argument, 1);
    } else {
      int size = argumentSize(argument);
      int information = 24 + Integer.numberOfTrailingZeros(size);
      put((long) majorType << MAJOR_TYPE_SHIFT | information, 1);
      put(argument, size);
    }
  }

  private void put(long value, int size) {
    for (int i = size - 1; i >= 0; i--) {
      buffer[length++] = (byte) (value >>> (8 * i));
    }
  }
}
