package org.opentsm.tsm.cli.pcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the classic pcap format as its description has it, apart from the code that writes it. */
public record Capture(int linkType, int snapLength, List<Packet> packets) {
  /** One packet: when, how long it was, what was kept of it. */
  public record Packet(long seconds, long microseconds, int length, byte[] octets) {}

  /** Reads a file, all of it. */
  public static Capture read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    if (in.getInt() != 0xA1B2_C3D4 || in.getShort() != 2 || in.getShort() != 4) {
      throw new IOException("expected pcap 2.4, little endian");
    }
    in.getLong();
    int snapLength = in.getInt();
    int linkType = in.getInt();
    List<Packet> packets = new ArrayList<>();
    while (in.hasRemaining()) {
      long seconds = Integer.toUnsignedLong(in.getInt());
      long microseconds = Integer.toUnsignedLong(in.getInt());
      byte[] octets = new byte[in.getInt()];
      int length = in.getInt();
      in.get(octets);
      packets.add(new Packet(seconds, microseconds, length, octets));
    }
    return new Capture(linkType, snapLength, packets);
  }
}
