package org.opentsm.evidence.tpm;

import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.spdm.Bytes;

/** Reads structures of the PC Client profiles: the least significant octet comes first. */
final class LittleEndianReader {
  private final String structure;
  private final Bytes input;
  private int position;

  LittleEndianReader(String structure, Bytes input) {
    this.structure = structure;
    this.input = input;
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

  Bytes bytes(int count, String field) throws MalformedStatementException {
    if (count > remaining()) {
      throw reject(0, field, count + " bytes", remaining() + " bytes left");
    }
    Bytes taken = input.slice(position, count);
    position += count;
    return taken;
  }

  /** A size of four octets, and as many. */
  Bytes sized(String field) throws MalformedStatementException {
    long size = u32(field + ".size");
    if (size > remaining()) {
      throw reject(
          4, field + ".size", "at most the " + remaining() + " bytes left", Long.toString(size));
    }
    return bytes((int) size, field);
  }

  void end() throws MalformedStatementException {
    if (remaining() > 0) {
      throw reject(0, "end", "nothing more", remaining() + " bytes");
    }
  }

  /** A rejection of what was read {@code size} octets ago. */
  MalformedStatementException reject(int size, String field, String expected, String found) {
    return new MalformedStatementException(structure, field, position - size, expected, found);
  }

  private long unsigned(int size, String field) throws MalformedStatementException {
    Bytes octets = bytes(size, field);
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << Byte.SIZE | octets.get(i);
    }
    return value;
  }
}
