package org.opentsm.evidence.cbor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.opentsm.spdm.Bytes;

/** Writes items in their one deterministic encoding. */
public final class CborWriter {
  static final int UNSIGNED = 0;
  static final int BYTE_STRING = 2;
  static final int TEXT = 3;
  static final int ARRAY = 4;
  static final int MAP = 5;

  private byte[] buffer = new byte[1024];
  private int length;

  private CborWriter() {}

  /** The encoding of {@code value}. */
  public static Bytes encode(CborValue value) {
    CborWriter writer = new CborWriter();
    writer.write(value);
    return Bytes.copyOf(writer.buffer, 0, writer.length);
  }

  /** The head of a map of {@code entries} entries, as {@link #encode} writes it. */
  public static Bytes mapHead(int entries) {
    CborWriter writer = new CborWriter();
    writer.head(MAP, entries);
    return Bytes.copyOf(writer.buffer, 0, writer.length);
  }

  private void write(CborValue value) {
    switch (value) {
      case CborValue.Unsigned(long number, int _) -> head(UNSIGNED, number);
      case CborValue.ByteString(Bytes octets, int _) -> {
        head(BYTE_STRING, octets.length());
        ensure(octets.length());
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
    }
  }

  private void text(String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    head(TEXT, octets.length);
    ensure(octets.length);
    System.arraycopy(octets, 0, buffer, length, octets.length);
    length += octets.length;
  }

  /** A major type and its argument in the fewest octets. */
  private void head(int majorType, long argument) {
    ensure(9);
    if (argument < 24) {
      put(majorType << 5 | argument, 1);
    } else {
      int size = argument <= 0xFFL ? 1 : argument <= 0xFFFFL ? 2 : argument <= 0xFFFF_FFFFL ? 4 : 8;
      int information = 24 + Integer.numberOfTrailingZeros(size);
      put((long) majorType << 5 | information, 1);
      put(argument, size);
    }
  }

  private void put(long value, int size) {
    for (int i = size - 1; i >= 0; i--) {
      buffer[length++] = (byte) (value >>> (8 * i));
    }
  }

  private void ensure(int more) {
    int needed = Math.addExact(length, more);
    if (needed > buffer.length) {
      buffer =
          Arrays.copyOf(
              buffer, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, buffer.length * 2L)));
    }
  }
}
