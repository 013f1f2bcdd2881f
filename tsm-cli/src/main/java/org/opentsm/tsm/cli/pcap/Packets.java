package org.opentsm.tsm.cli.pcap;

import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.TrafficTap.Speaker;
import org.opentsm.spdm.transport.TransportMessage;
import org.opentsm.spdm.wire.WireWriter;

/**
 * How the messages of one conversation become packets that dissectors know. They are dressed anew:
 * what a test sends in a broken frame is shown in a whole one.
 */
sealed interface Packets permits Packets.Mctp, Packets.Doe, TcpPackets {
  /** The number in the header of the file that says what its packets are. */
  int linkType();

  /** The packets of one message, at least one. */
  List<Bytes> of(Speaker speaker, TransportMessage message);

  /**
   * What fits a transport. A device in this process is taken for one of PCIe.
   *
   * @param number of the conversation in its file, from 0
   */
  static Packets of(SecuredFormat format, int number) {
    return switch (format) {
      case Binding.MCTP -> new Mctp();
      case Binding.TCP -> new TcpPackets(number);
      default -> new Doe();
    };
  }

  /**
   * MCTP packets (DSP0236), one for each message whatever its length.
   *
   * <pre>
   * 0 header version 1   1
   * 1 destination    1   0: nobody here knows the endpoints
   * 2 source         1   0
   * 3 flags          1   first and last packet; tag owner in requests
   * 4 message type   1   5 SPDM, 6 secured SPDM
   * </pre>
   */
  record Mctp() implements Packets {
    private static final int VERSION = 1;
    private static final int FIRST_AND_LAST = 0xC0;
    private static final int TAG_OWNER = 0x08;

    @Override
    public int linkType() {
      return 291;
    }

    @Override
    public List<Bytes> of(Speaker speaker, TransportMessage message) {
      return List.of(
          new WireWriter()
              .u8(VERSION)
              .reserved(2)
              .u8(FIRST_AND_LAST | (speaker == Speaker.REQUESTER ? TAG_OWNER : 0))
              .u8(message.isSecured() ? Binding.MCTP_TYPE_SECURED_SPDM : Binding.MCTP_TYPE_SPDM)
              .bytes(message.octets())
              .toBytes());
    }
  }

  /**
   * Data objects of PCI DOE, under the link type that DMTF's tools have for them.
   *
   * <pre>
   * 0 vendor    2   1: PCI-SIG
   * 2 type      1   1 SPDM, 2 secured SPDM
   * 3 reserved  1
   * 4 length    4   in dwords with this header; 0 stands for 2^18
   * </pre>
   */
  record Doe() implements Packets {
    private static final int PCI_SIG = 1;
    private static final int SPDM = 1;
    private static final int SECURED_SPDM = 2;
    private static final int DWORD = 4;
    private static final int HEADER_DWORDS = 2;
    private static final int LENGTH_MASK = 0x3_FFFF;

    @Override
    public int linkType() {
      return 292;
    }

    @Override
    public List<Bytes> of(Speaker speaker, TransportMessage message) {
      int length = message.octets().length();
      int dwords = (length + DWORD - 1) / DWORD;
      return List.of(
          new WireWriter()
              .u16(PCI_SIG)
              .u8(message.isSecured() ? SECURED_SPDM : SPDM)
              .reserved(1)
              .u32((HEADER_DWORDS + dwords) & LENGTH_MASK)
              .bytes(message.octets())
              .reserved(dwords * DWORD - length)
              .toBytes());
    }
  }
}
