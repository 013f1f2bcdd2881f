package org.opentsm.spdm.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opentsm.spdm.Bytes;

/**
 * Reads the packet captures of the reference emulators: classic pcap, little-endian, of MCTP or PCI
 * DOE.
 */
public final class PcapReader {
  private static final int MAGIC = 0xA1B2C3D4;
  private static final int LINK_MCTP = 291;
  private static final int LINK_DOE = 292;
  private static final int MCTP_HEADER = 4;
  private static final int DOE_HEADER = 8;
  private static final int REQUEST = 0x80;

  private PcapReader() {}

  /** How messages travel in the capture. */
  public enum Binding {
    /** MCTP: a message ends where its record ends. */
    MCTP(0),
    /** PCI DOE: a message is padded to four octets. */
    DOE(3);

    private final int maxPadding;

    Binding(int maxPadding) {
      this.maxPadding = maxPadding;
    }

    /** Octets that may stand behind a message. */
    public int maxPadding() {
      return maxPadding;
    }
  }

  /** What a record carries. */
  public enum Kind {
    /** An SPDM message in the clear. */
    SPDM,
    /** A secured message. */
    SECURED,
    /** Anything else, such as DOE discovery. */
    OTHER
  }

  /**
   * A record of the capture.
   *
   * @param number from 0 in its file
   * @param binding how it travels
   * @param kind what it carries
   * @param message behind the headers of the transport, with its padding
   */
  public record Packet(int number, Binding binding, Kind kind, Bytes message) {
    /** Whether this SPDM message, as its code says, goes from Requester to Responder. */
    public boolean isRequest() {
      return (message.get(1) & REQUEST) != 0;
    }
  }

  /** All records of a file, in their order. */
  public static List<Packet> read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    if (in.getInt() != MAGIC) {
      throw new IOException(file + " is no little-endian pcap");
    }
    in.position(20);
    int link = in.getInt();
    List<Packet> packets = new ArrayList<>();
    while (in.hasRemaining()) {
      in.position(in.position() + 8);
      byte[] octets = new byte[in.getInt()];
      in.position(in.position() + 4);
      in.get(octets);
      Bytes record = Bytes.owning(octets);
      packets.add(
          switch (link) {
            case LINK_MCTP -> mctp(packets.size(), record);
            case LINK_DOE -> doe(packets.size(), record);
            default -> throw new IOException(file + " has link type " + link);
          });
    }
    return packets;
  }

  private static Packet mctp(int number, Bytes record) {
    Kind kind =
        switch (record.get(MCTP_HEADER)) {
          case 5 -> Kind.SPDM;
          case 6 -> Kind.SECURED;
          default -> Kind.OTHER;
        };
    return new Packet(number, Binding.MCTP, kind, record.slice(MCTP_HEADER + 1));
  }

  private static Packet doe(int number, Bytes record) {
    Kind kind =
        switch (record.get(2)) {
          case 1 -> Kind.SPDM;
          case 2 -> Kind.SECURED;
          default -> Kind.OTHER;
        };
    return new Packet(number, Binding.DOE, kind, record.slice(DOE_HEADER));
  }
}
