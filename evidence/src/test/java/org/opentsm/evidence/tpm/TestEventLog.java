package org.opentsm.evidence.tpm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.opentsm.spdm.Bytes;

/** A log as firmware writes it, with SHA-1 and SHA-256. */
final class TestEventLog {
  private static final long NO_ACTION = 3;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  TestEventLog() {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    event.writeBytes("Spec ID Event03\0".getBytes(US_ASCII));
    event.writeBytes(numbers(0, 0x02000200));
    event.writeBytes(numbers(2));
    event.writeBytes(Bytes.ofHex("0400" + "1400" + "0b00" + "2000" + "00").toByteArray());
    out.writeBytes(numbers(0, (int) NO_ACTION));
    out.writeBytes(new byte[20]);
    out.writeBytes(numbers(event.size()));
    out.writeBytes(event.toByteArray());
  }

  /** The TPM was started in this locality. */
  TestEventLog startedIn(int locality) {
    return add(
        0,
        NO_ACTION,
        Bytes.zeros(32),
        Bytes.concat(Bytes.owning("StartupLocality\0".getBytes(US_ASCII)), Bytes.of(locality)));
  }

  TestEventLog add(int pcr, long type, Bytes sha256, Bytes data) {
    out.writeBytes(numbers(pcr, (int) type, 2));
    out.writeBytes(Bytes.ofHex("0400" + "00".repeat(20) + "0b00").toByteArray());
    out.writeBytes(sha256.toByteArray());
    out.writeBytes(numbers(data.length()));
    out.writeBytes(data.toByteArray());
    return this;
  }

  Bytes octets() {
    return Bytes.owning(out.toByteArray());
  }

  private static byte[] numbers(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      buffer.putInt(value);
    }
    return buffer.array();
  }
}
