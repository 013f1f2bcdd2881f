package org.opentsm.backend.nativecma.tpm;

import java.io.ByteArrayOutputStream;
import org.opentsm.spdm.Bytes;

/** Writes structures of Part 2: the most significant octet comes first. */
final class TpmOutput {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  TpmOutput u8(int value) {
    return unsigned(1, value);
  }

  TpmOutput u16(int value) {
    return unsigned(2, value);
  }

  /** 0 to 2<sup>32</sup>-1, or the same as a negative int. */
  TpmOutput u32(long value) {
    return unsigned(4, value);
  }

  TpmOutput bytes(Bytes value) {
    out.writeBytes(value.toByteArray());
    return this;
  }

  /** A TPM2B: a size of two octets, and as many. */
  TpmOutput sized(Bytes value) {
    return u16(value.length()).bytes(value);
  }

  Bytes octets() {
    return Bytes.owning(out.toByteArray());
  }

  private TpmOutput unsigned(int size, long value) {
    for (int i = size - 1; i >= 0; i--) {
      out.write((int) (value >>> (i * Byte.SIZE)));
    }
    return this;
  }
}
