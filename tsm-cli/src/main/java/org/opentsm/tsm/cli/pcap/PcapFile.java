package org.opentsm.tsm.cli.pcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.transport.TrafficTap;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.OutputFile;

/**
 * A capture in the classic pcap format, little endian, with the messages as they are on the wire:
 * what is secured stays so, and no key is written.
 *
 * <p>Each packet is in the file once it is said, so that a command that is interrupted leaves what
 * was said until then. The file ends growing at {@link #LARGEST}. Safe for threads.
 */
public final class PcapFile implements AutoCloseable {
  /** Of a file, in octets. */
  static final long LARGEST = 1L << 30;

  /** Of a packet; longer ones are cut. The most that common dissectors take. */
  static final int LONGEST_PACKET = 1 << 18;

  private static final int FILE_HEADER = 24;
  private static final int PACKET_HEADER = 16;
  private static final int MAGIC = 0xA1B2_C3D4;
  private static final int MICROSECOND = 1000;

  private final Path file;
  private final FileChannel channel;
  private final InstantSource clock;
  private final long largest;
  private int conversations;
  private int linkType = -1;
  private long size;
  private Optional<String> failure = Optional.empty();

  private PcapFile(Path file, FileChannel channel, InstantSource clock, long largest) {
    this.file = file;
    this.channel = channel;
    this.clock = clock;
    this.largest = largest;
  }

  /**
   * Starts a capture.
   *
   * @param file made, or replaced, at once; readable by its owner alone
   * @param clock for the times of packets
   * @throws CliException if it cannot be written
   */
  public static PcapFile create(Path file, InstantSource clock) throws CliException {
    return create(file, clock, LARGEST);
  }

  static PcapFile create(Path file, InstantSource clock, long largest) throws CliException {
    return new PcapFile(file, OutputFile.open(file), clock, largest);
  }

  /**
   * A further conversation. All of a file are over one kind of transport, which the first decides.
   *
   * @param format how secured messages look on its transport
   */
  public synchronized TrafficTap conversation(SecuredFormat format) {
    Packets packets = Packets.of(format, conversations++);
    begin(packets);
    return (speaker, message) -> {
      synchronized (this) {
        if (packets.linkType() == linkType) {
          packets.of(speaker, message).forEach(this::add);
        }
      }
    };
  }

  /**
   * Ends the capture.
   *
   * @throws CliException if not all of it could be written
   */
  @Override
  public synchronized void close() throws CliException {
    begin(new Packets.Doe());
    try {
      channel.close();
    } catch (IOException e) {
      failure = failure.or(() -> Optional.of(String.valueOf(e.getMessage())));
    }
    if (failure.isPresent()) {
      throw new CliException(
          CliErrorCode.FILE_FAILED,
          file + ": expected to write all messages, found " + failure.get());
    }
  }

  /** Versions 2.4, times in UTC. */
  private void begin(Packets packets) {
    if (linkType >= 0) {
      return;
    }
    linkType = packets.linkType();
    write(
        buffer(FILE_HEADER)
            .putInt(MAGIC)
            .putShort((short) 2)
            .putShort((short) 4)
            .putLong(0)
            .putInt(LONGEST_PACKET)
            .putInt(linkType));
  }

  private void add(Bytes packet) {
    int kept = Math.min(packet.length(), LONGEST_PACKET);
    if (failure.isEmpty() && size + PACKET_HEADER + kept > largest) {
      failure = Optional.of("more than fits into " + largest + " bytes");
    }
    Instant now = clock.instant();
    write(
        buffer(PACKET_HEADER + kept)
            .putInt((int) now.getEpochSecond())
            .putInt(now.getNano() / MICROSECOND)
            .putInt(kept)
            .putInt(packet.length())
            .put(packet.slice(0, kept).toByteArray()));
  }

  /** The first failure ends the capture, and nothing else. */
  private void write(ByteBuffer octets) {
    if (failure.isPresent()) {
      return;
    }
    octets.flip();
    size += octets.remaining();
    try {
      while (octets.hasRemaining()) {
        channel.write(octets);
      }
    } catch (IOException e) {
      failure = Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
