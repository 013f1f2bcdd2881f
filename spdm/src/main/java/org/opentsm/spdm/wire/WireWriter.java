package org.opentsm.spdm.wire;

import java.util.Arrays;
import org.opentsm.spdm.Bytes;

/**
 * Writes the little-endian fields of one message.
 *
 * <p>A value that does not fit its field is a mistake of the caller and throws {@link
 * IllegalArgumentException}; records check their components when they are made, so that encoding
 * cannot fail.
 */
public final class WireWriter {
  private static final int USUAL = 64;

  private byte[] buffer;
  private int length;

  /** For a message of any length. */
  public WireWriter() {
    this(USUAL);
  }

  /**
   * For a message whose length is known: it is written where it stays.
   *
   * @param expected octets; more can be written
   */
  public WireWriter(int expected) {
    buffer = new byte[expected];
  }

  /** One octet. */
  public WireWriter u8(int value) {
    return unsigned(value, 1);
  }

  /** Two octets. */
  public WireWriter u16(int value) {
    return unsigned(value, 2);
  }

  /** Three octets. */
  public WireWriter u24(int value) {
    return unsigned(value, 3);
  }

  /** Four octets. */
  public WireWriter u32(long value) {
    return unsigned(value, 4);
  }

  /** Eight octets, all 64 bits of {@code value}. */
  public WireWriter u64(long value) {
    ensure(8);
    put(value, 8);
    return this;
  }

  /** All of {@code value}. */
  public WireWriter bytes(Bytes value) {
    ensure(value.length());
    value.copyTo(buffer, length);
    length += value.length();
    return this;
  }

  /** Reserved octets, as zero. */
  public WireWriter reserved(int count) {
    ensure(count);
    length += count;
    return this;
  }

  /** Octets written so far. */
  public int length() {
    return length;
  }

  /** What was written. The writer must not be used afterwards. */
  public Bytes toBytes() {
    return length == buffer.length ? Bytes.owning(buffer) : Bytes.copyOf(buffer, 0, length);
  }

  private WireWriter unsigned(long value, int size) {
    if (value < 0 || value >>> (8 * size) != 0) {
      throw new IllegalArgumentException(value + " does not fit " + size + " bytes");
    }
    ensure(size);
    put(value, size);
    return this;
  }

  private void put(long value, int size) {
    for (int i = 0; i < size; i++) {
      buffer[length++] = (byte) (value >>> (8 * i));
    }
  }

  private void ensure(int more) {
    if (buffer.length - length < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
    }
  }
}
