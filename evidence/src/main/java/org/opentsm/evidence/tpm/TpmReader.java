package org.opentsm.evidence.tpm;

import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.spdm.Bytes;

/** Reads structures of TPM 2.0 Part 2, front to back: the most significant octet comes first. */
final class TpmReader {
  private final String structure;
  private final Bytes input;
  private int position;

  /**
   * @param structure what is read, for rejections
   */
  TpmReader(String structure, Bytes input) {
    this.structure = structure;
    this.input = input;
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
      value = value << 8 | octets.get(i);
    }
    return value;
  }
}
