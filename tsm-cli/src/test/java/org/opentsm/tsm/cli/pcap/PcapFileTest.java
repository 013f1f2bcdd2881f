package org.opentsm.tsm.cli.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.TrafficTap;
import org.opentsm.spdm.transport.TrafficTap.Speaker;
import org.opentsm.spdm.transport.TransportMessage;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;

class PcapFileTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-21T12:00:00.123456789Z"));
  private static final TransportMessage GET_VERSION =
      TransportMessage.plain(Bytes.of(0x10, 0x84, 0, 0));
  private static final TransportMessage RECORD =
      TransportMessage.secured(Bytes.ofHex("ffffffff0000"));

  @TempDir Path home;

  private Capture capture(Binding binding) throws Exception {
    Path file = home.resolve("x.pcap");
    try (PcapFile pcap = PcapFile.create(file, CLOCK)) {
      TrafficTap tap = pcap.conversation(binding);
      tap.carried(Speaker.REQUESTER, GET_VERSION);
      tap.carried(Speaker.RESPONDER, RECORD);
    }
    return Capture.read(file);
  }

  private static List<String> hex(Capture capture) {
    return capture.packets().stream()
        .map(packet -> HexFormat.of().formatHex(packet.octets()))
        .toList();
  }

  @Test
  void mctpHasItsHeaderAndTime() throws Exception {
    Capture capture = capture(Binding.MCTP);

    assertThat(capture.linkType()).isEqualTo(291);
    assertThat(hex(capture)).containsExactly("010000c80510840000", "010000c006ffffffff0000");
    Capture.Packet first = capture.packets().getFirst();
    assertThat(first.seconds()).isEqualTo(CLOCK.instant().getEpochSecond());
    assertThat(first.microseconds()).isEqualTo(123_456);
    assertThat(first.length()).isEqualTo(9);
  }

  @Test
  void doeIsPaddedToDwords() throws Exception {
    Capture capture = capture(Binding.PCI_DOE);

    assertThat(capture.linkType()).isEqualTo(292);
    assertThat(hex(capture))
        .containsExactly("010001000300000010840000", "0100020004000000ffffffff00000000");
    assertThat(capture(Binding.NONE)).usingRecursiveComparison().isEqualTo(capture);
  }

  @Test
  void tcpIsAConnectionOfIpPackets() throws Exception {
    Capture capture = capture(Binding.TCP);

    assertThat(capture.linkType()).isEqualTo(101);
    assertThat(hex(capture))
        .containsExactly(
            "45000030000000004006"
                + "7cc6"
                + "7f0000017f000001"
                + "c0001062"
                + "00000001"
                + "00000001"
                + "5018ffff00000000"
                + "06000105"
                + "10840000",
            "45000032000000004006"
                + "7cc4"
                + "7f0000017f000001"
                + "1062c000"
                + "00000001"
                + "00000009"
                + "5018ffff00000000"
                + "08000106"
                + "ffffffff0000");
  }

  @Test
  void whatIsLongerThanAnIpPacketComesInSegments() throws Exception {
    Path file = home.resolve("x.pcap");
    try (PcapFile pcap = PcapFile.create(file, CLOCK)) {
      pcap.conversation(Binding.TCP)
          .carried(Speaker.REQUESTER, TransportMessage.plain(Bytes.zeros(65_533)));
    }

    assertThat(Capture.read(file).packets())
        .extracting(Capture.Packet::length)
        .containsExactly(65_535, 40 + 4 + 65_533 - 65_495);
  }

  @Test
  void whatIsLongerThanDissectorsTakeIsCutAndSaysSo() throws Exception {
    Path file = home.resolve("x.pcap");
    try (PcapFile pcap = PcapFile.create(file, CLOCK)) {
      pcap.conversation(Binding.MCTP)
          .carried(Speaker.REQUESTER, TransportMessage.plain(Bytes.zeros(1 << 19)));
    }

    Capture capture = Capture.read(file);
    assertThat(capture.packets().getFirst().octets()).hasSize(capture.snapLength());
    assertThat(capture.packets().getFirst().length()).isEqualTo((1 << 19) + 5);
  }

  /** A command that is interrupted leaves what was said until then. */
  @Test
  void whatWasSaidIsThereAtOnce() throws Exception {
    Path file = home.resolve("x.pcap");
    PcapFile pcap = PcapFile.create(file, CLOCK);
    pcap.conversation(Binding.MCTP).carried(Speaker.REQUESTER, GET_VERSION);

    assertThat(Capture.read(file).packets()).hasSize(1);
    pcap.close();
  }

  @Test
  void aCaptureWithoutMessagesCanBeReadToo() throws Exception {
    Path file = home.resolve("x.pcap");
    PcapFile.create(file, CLOCK).close();

    assertThat(Capture.read(file).packets()).isEmpty();
  }

  @Test
  void aFileOfThatNameIsReplacedAndALinkIsNotFollowed() throws Exception {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    Path other = Files.writeString(home.resolve("other"), "precious");
    Path file = Files.createSymbolicLink(home.resolve("x.pcap"), other);

    PcapFile.create(file, CLOCK).close();

    assertThat(other).hasContent("precious");
    assertThat(Files.isSymbolicLink(file)).isFalse();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aFileDoesNotGrowForever() throws Exception {
    Path file = home.resolve("x.pcap");
    PcapFile pcap = PcapFile.create(file, CLOCK, 60);
    TrafficTap tap = pcap.conversation(Binding.MCTP);
    for (int i = 0; i < 3; i++) {
      tap.carried(Speaker.REQUESTER, GET_VERSION);
    }

    assertThatThrownBy(pcap::close)
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.code()).isEqualTo(CliErrorCode.FILE_FAILED))
        .hasMessageEndingWith("found more than fits into 60 bytes");
    assertThat(Capture.read(file).packets()).hasSize(1);
  }
}
