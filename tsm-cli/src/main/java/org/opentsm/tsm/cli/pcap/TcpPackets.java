package org.opentsm.tsm.cli.pcap;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.TrafficTap.Speaker;
import org.opentsm.spdm.transport.TransportMessage;
import org.opentsm.spdm.wire.WireWriter;

/**
 * IP packets with the segments of a TCP connection that carries DSP0287: the form in which
 * dissectors know it. Addresses and ports are made up, since a capture above the sockets has none;
 * each conversation has a port of its own.
 *
 * <pre>
 * IPv4 header    20   from and to 127.0.0.1, with its checksum
 * TCP header     20   sequence numbers from 1; no checksum
 * DSP0287 header  4   length of what follows it, little endian; version; message type
 * message         n   in further segments where it is longer than one
 * </pre>
 */
final class TcpPackets implements Packets {
  private static final int RESPONDER_PORT = 4194;
  private static final int FIRST_PORT = 49_152;
  private static final int PORTS = 16_384;
  private static final int IP_HEADER = 20;
  private static final int HEADERS = IP_HEADER + 20;
  private static final int LONGEST_SEGMENT = 0xFFFF - HEADERS;
  private static final int LOOPBACK = 0x7F00_0001;
  private static final int DATA_OFFSET_PUSH_ACK = 0x5018;

  private final int requesterPort;
  private final Map<Speaker, Integer> next = new EnumMap<>(Speaker.class);

  TcpPackets(int number) {
    requesterPort = FIRST_PORT + number % PORTS;
    for (Speaker speaker : Speaker.values()) {
      next.put(speaker, 1);
    }
  }

  /** Raw IP. */
  @Override
  public int linkType() {
    return 101;
  }

  @Override
  public List<Bytes> of(Speaker speaker, TransportMessage message) {
    Bytes stream =
        new WireWriter()
            .u16((message.octets().length() + 2) & 0xFFFF)
            .u8(1)
            .u8(message.isSecured() ? Binding.MCTP_TYPE_SECURED_SPDM : Binding.MCTP_TYPE_SPDM)
            .bytes(message.octets())
            .toBytes();
    List<Bytes> packets = new ArrayList<>();
    for (int at = 0; at < stream.length(); at += LONGEST_SEGMENT) {
      int length = Math.min(LONGEST_SEGMENT, stream.length() - at);
      packets.add(packet(speaker, stream.slice(at, length)));
    }
    return packets;
  }

  private Bytes packet(Speaker speaker, Bytes segment) {
    Speaker listener = speaker == Speaker.REQUESTER ? Speaker.RESPONDER : Speaker.REQUESTER;
    int sequence = next.getOrDefault(speaker, 1);
    next.put(speaker, sequence + segment.length());
    ByteBuffer packet = ByteBuffer.allocate(HEADERS + segment.length());
    packet.putShort((short) 0x4500).putShort((short) packet.capacity());
    packet.putInt(0).put((byte) 64).put((byte) 6).putShort((short) 0);
    packet.putInt(LOOPBACK).putInt(LOOPBACK);
    packet.putShort(10, checksum(packet));
    packet.putShort((short) port(speaker)).putShort((short) port(listener));
    packet.putInt(sequence).putInt(next.getOrDefault(listener, 1));
    packet.putShort((short) DATA_OFFSET_PUSH_ACK).putShort((short) 0xFFFF).putInt(0);
    packet.put(segment.toByteArray());
    return Bytes.owning(packet.array());
  }

  private int port(Speaker speaker) {
    return speaker == Speaker.REQUESTER ? requesterPort : RESPONDER_PORT;
  }

  /** RFC 791: the complement of the one's complement sum of the header. */
  private static short checksum(ByteBuffer packet) {
    int sum = 0;
    for (int at = 0; at < IP_HEADER; at += Short.BYTES) {
      sum += packet.getShort(at) & 0xFFFF;
    }
    sum = (sum & 0xFFFF) + (sum >>> 16);
    return (short) ~((sum & 0xFFFF) + (sum >>> 16));
  }
}
