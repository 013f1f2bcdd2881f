package org.opentsm.evidence.tpm;

import java.nio.ByteOrder;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.spdm.Bytes;

/**
 * Reads what surrounds a TPM, front to back: structures of TPM 2.0 Part 2, whose most significant
 * octet comes first, and those of the PC Client profiles and of Linux, where it is the last.
 */
final class TpmReader {
  private final String structure;
  private final Bytes input;
  private final ByteOrder order;
  private int position;

  private TpmReader(String structure, Bytes input, ByteOrder order) {
    this.structure = structure;
    this.input = input;
    this.order = order;
  }

  /**
   * For a structure of the TPM itself.
   *
   * @param structure what is read, for rejections
   */
  static TpmReader bigEndian(String structure, Bytes input) {
    return new TpmReader(structure, input, ByteOrder.BIG_ENDIAN);
  }

  /**
   * For a log of its machine.
   *
   * @param structure what is read, for rejections
   */
  static TpmReader littleEndian(String structure, Bytes input) {
    return new TpmReader(structure, input, ByteOrder.LITTLE_ENDIAN);
  }

  int position() {
    return position;
  }

  int remaining() {
    return input.length() - position;
  }

  int u8(String field) throws MalformedStatementException {
    return (int) unsigned(1, field);
  }

  int u16(String field) throws MalformedStatementException {
    return (int) unsigned(2, field);
  }

  long u32(String field) throws MalformedStatementException {
    return unsigned(4, field);
  }

  /** Values from 2^63 on come out negative. */
  long u64(String field) throws MalformedStatementException {
    return unsigned(8, field);
  }

  Bytes bytes(int count, String field) throws MalformedStatementException {
    if (count > remaining()) {
      throw reject(field, count + " bytes", remaining() + " bytes left");
    }
    Bytes taken = input.slice(position, count);
    position += count;
    return taken;
  }

  /** A TPM2B: a size of two octets, and as many. */
  Bytes sized(int most, String field) throws MalformedStatementException {
    int size = u16(field + ".size");
    if (size > most) {
      throw rejectLast(2, field + ".size", "at most " + most, Integer.toString(size));
    }
    return bytes(size, field);
  }

  /** A size of four octets, and as many. */
  Bytes sized(String field) throws MalformedStatementException {
    long size = u32(field + ".size");
    if (size > remaining()) {
      throw rejectLast(
          4, field + ".size", "at most the " + remaining() + " bytes left", Long.toString(size));
    }
    return bytes((int) size, field);
  }

  void end() throws MalformedStatementException {
    if (remaining() > 0) {
      throw reject("end", "nothing more", remaining() + " bytes");
    }
  }

  MalformedStatementException reject(String field, String expected, String found) {
    return rejectLast(0, field, expected, found);
  }

  /** A rejection of what was read {@code size} octets ago. */
  MalformedStatementException rejectLast(int size, String field, String expected, String found) {
    return new MalformedStatementException(structure, field, position - size, expected, found);
  }

  private long unsigned(int size, String field) throws MalformedStatementException {
    Bytes octets = bytes(size, field);
    long value = 0;
    for (int i = 0; i < size; i++) {
      int next = order == ByteOrder.BIG_ENDIAN ? i : size - 1 - i;
      value = value << Byte.SIZE | octets.get(next);
    }
    return value;
  }
}
