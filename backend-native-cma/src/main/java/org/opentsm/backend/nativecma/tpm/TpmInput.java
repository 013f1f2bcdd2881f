package org.opentsm.backend.nativecma.tpm;

import org.opentsm.spdm.Bytes;

/** Reads structures of Part 2, front to back: the most significant octet comes first. */
final class TpmInput {
  private final String structure;
  private final Bytes octets;
  private int position;

  /**
   * @param structure what is read, for rejections
   */
  TpmInput(String structure, Bytes octets) {
    this.structure = structure;
    this.octets = octets;
  }

  int u8(String field) throws TpmMalformedException {
    return (int) unsigned(1, field);
  }

  int u16(String field) throws TpmMalformedException {
    return (int) unsigned(2, field);
  }

  long u32(String field) throws TpmMalformedException {
    return unsigned(4, field);
  }

  /** Values from 2^63 on come out negative. */
  long u64(String field) throws TpmMalformedException {
    return unsigned(8, field);
  }

  /** A count of at most {@code most}. */
  int count(int most, String field) throws TpmMalformedException {
    long count = u32(field);
    if (count > most) {
      throw reject(4, field, "at most " + most, Long.toString(count));
    }
    return (int) count;
  }

  /** A TPM2B: a size of two octets, and as many. */
  Bytes sized(int most, String field) throws TpmMalformedException {
    int size = u16(field + ".size");
    if (size > most) {
      throw reject(2, field + ".size", "at most " + most, Integer.toString(size));
    }
    return bytes(size, field);
  }

  Bytes bytes(int count, String field) throws TpmMalformedException {
    if (count < 0 || count > remaining()) {
      throw reject(0, field, count + " bytes", remaining() + " bytes left");
    }
    Bytes taken = octets.slice(position, count);
    position += count;
    return taken;
  }

  /** Everything that is left. */
  Bytes rest() {
    Bytes taken = octets.slice(position);
    position = octets.length();
    return taken;
  }

  int remaining() {
    return octets.length() - position;
  }

  void end() throws TpmMalformedException {
    if (remaining() > 0) {
      throw reject(0, "end", "nothing more", remaining() + " bytes");
    }
  }

  /** A rejection of what was read {@code size} octets ago. */
  TpmMalformedException reject(int size, String field, String expected, String found) {
    return new TpmMalformedException(structure, field, position - size, expected, found);
  }

  private long unsigned(int size, String field) throws TpmMalformedException {
    Bytes read = bytes(size, field);
    long value = 0;
    for (int i = 0; i < size; i++) {
      value = value << Byte.SIZE | read.get(i);
    }
    return value;
  }
}
