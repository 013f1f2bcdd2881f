package org.opentsm.evidence.tpm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.opentsm.spdm.Bytes;

/**
 * A log as firmware writes it, with SHA-1 and SHA-256. Knows which of its octets lead to no value
 * of a register of SHA-256, so that whoever passes it on can change them.
 */
final class TestEventLog {
  private static final long NO_ACTION = 3;
  private static final String SHA_1 = "0400";
  private static final String SHA_256 = "0b00";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final TreeSet<Integer> free = new TreeSet<>();

  TestEventLog() {
    free(numbers(0));
    out.writeBytes(numbers((int) NO_ACTION));
    free(new byte[20]);
    ByteArrayOutputStream algorithms = new ByteArrayOutputStream();
    algorithms.writeBytes(numbers(2));
    algorithms.writeBytes(Bytes.ofHex(SHA_1 + "1400" + SHA_256 + "2000" + "00").toByteArray());
    byte[] signature = "Spec ID Event03\0".getBytes(US_ASCII);
    byte[] platform = numbers(0, 0x02000200);
    out.writeBytes(numbers(signature.length + platform.length + algorithms.size()));
    out.writeBytes(signature);
    free(platform);
    out.writeBytes(algorithms.toByteArray());
  }

  /** The TPM was started in this locality. */
  TestEventLog startedIn(int locality) {
    out.writeBytes(numbers(0, (int) NO_ACTION, 2));
    out.writeBytes(Bytes.ofHex(SHA_1).toByteArray());
    free(new byte[20]);
    out.writeBytes(Bytes.ofHex(SHA_256).toByteArray());
    free(new byte[32]);
    byte[] told = "StartupLocality\0".getBytes(US_ASCII);
    out.writeBytes(numbers(told.length + 1));
    out.writeBytes(told);
    out.write(locality);
    return this;
  }

  TestEventLog add(int pcr, long type, Bytes sha256, Bytes data) {
    out.writeBytes(numbers(pcr));
    free(numbers((int) type));
    out.writeBytes(numbers(2));
    out.writeBytes(Bytes.ofHex(SHA_1).toByteArray());
    free(new byte[20]);
    out.writeBytes(Bytes.ofHex(SHA_256).toByteArray());
    out.writeBytes(sha256.toByteArray());
    out.writeBytes(numbers(data.length()));
    free(data.toByteArray());
    return this;
  }

  /** An event without a digest of SHA-256. */
  TestEventLog addOldOne(int pcr, long type) {
    out.writeBytes(numbers(pcr, (int) type, 1));
    out.writeBytes(Bytes.ofHex(SHA_1 + "00".repeat(20)).toByteArray());
    out.writeBytes(numbers(0));
    return this;
  }

  Bytes octets() {
    return Bytes.owning(out.toByteArray());
  }

  /** Offsets of types, data, other digests: what no value of a register follows from. */
  SortedSet<Integer> free() {
    return Collections.unmodifiableSortedSet(free);
  }

  private void free(byte[] octets) {
    for (int i = 0; i < octets.length; i++) {
      free.add(out.size() + i);
    }
    out.writeBytes(octets);
  }

  private static byte[] numbers(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      buffer.putInt(value);
    }
    return buffer.array();
  }
}
