package org.opentsm.spdm.wire;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;

/**
 * Reads the little-endian fields of one message, front to back.
 *
 * <p>Every read names its field, so that a rejection can say which field of which message is wrong,
 * where, and how. No read allocates more than the input holds.
 */
public final class WireReader {
  private final Bytes input;
  private String message;
  private int position;

  /**
   * @param message the specification's name of what is read, for rejections
   * @param input the octets
   */
  public WireReader(String message, Bytes input) {
    this.message = message;
    this.input = input;
  }

  /** Names the message anew, once its code has been read. */
  public void rename(String name) {
    this.message = name;
  }

  /** The specification's name of what is read. */
  public String messageName() {
    return message;
  }

  /** Octets read so far. */
  public int position() {
    return position;
  }

  /** Octets not read yet. */
  public int remaining() {
    return input.length() - position;
  }

  /** The octet at {@code ahead} from here, without reading it. */
  public int peek(int ahead, String field) throws MalformedMessageException {
    require(ahead + 1, field);
    return input.get(position + ahead);
  }

  /** One octet, 0 to 255. */
  public int u8(String field) throws MalformedMessageException {
    require(1, field);
    return input.get(position++);
  }

  /** Two octets, 0 to 65,535. */
  public int u16(String field) throws MalformedMessageException {
    return (int) unsigned(2, field);
  }

  /** Three octets, 0 to 16,777,215. */
  public int u24(String field) throws MalformedMessageException {
    return (int) unsigned(3, field);
  }

  /** Four octets, 0 to 4,294,967,295. */
  public long u32(String field) throws MalformedMessageException {
    return unsigned(4, field);
  }

  /** Eight octets; values from 2^63 on come out negative. */
  public long u64(String field) throws MalformedMessageException {
    return unsigned(8, field);
  }

  /** The next {@code count} octets. */
  public Bytes bytes(int count, String field) throws MalformedMessageException {
    require(count, field);
    Bytes taken = input.slice(position, count);
    position += count;
    return taken;
  }

  /**
   * The next {@code count} octets, where {@code count} came from the wire as an unsigned 32-bit
   * value.
   */
  public Bytes bytes(long count, String field) throws MalformedMessageException {
    if (count < 0 || count > remaining()) {
      throw reject(field, count + " bytes", remaining() + " bytes left");
    }
    return bytes((int) count, field);
  }

  /**
   * Passes over octets that are reserved: receivers ignore their value (DSP0274, "Reserved and
   * unassigned values").
   */
  public void reserved(int count) throws MalformedMessageException {
    require(count, "Reserved");
    position += count;
  }

  /** All octets that were read, exactly as they came: what a transcript takes. */
  public Bytes consumed() {
    return input.slice(0, position);
  }

  /**
   * Rejects anything behind the last field, but for {@code padding} octets that a transport may
   * have added.
   */
  public void end(int padding) throws MalformedMessageException {
    if (remaining() > padding) {
      throw reject(
          "end of message",
          "at most " + padding + " bytes of padding",
          remaining() + " bytes more");
    }
  }

  /** A rejection of the field that starts here. */
  public MalformedMessageException reject(String field, String expected, String found) {
    return rejectAt(position, field, expected, found);
  }

  /** A rejection of the field that was read {@code size} octets ago. */
  public MalformedMessageException rejectLast(
      int size, String field, String expected, String found) {
    return rejectAt(position - size, field, expected, found);
  }

  /** A rejection of the field that was peeked {@code ahead} octets from here. */
  public MalformedMessageException rejectAhead(
      int ahead, String field, String expected, String found) {
    return rejectAt(position + ahead, field, expected, found);
  }

  private MalformedMessageException rejectAt(
      int offset, String field, String expected, String found) {
    return new MalformedMessageException(message, field, offset, expected, found);
  }

  private long unsigned(int size, String field) throws MalformedMessageException {
    require(size, field);
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | input.get(position + i);
    }
    position += size;
    return value;
  }

  private void require(int count, String field) throws MalformedMessageException {
    if (count < 0 || count > remaining()) {
      throw reject(field, count + " bytes", remaining() + " bytes left");
    }
  }
}
