package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.opentsm.tsm.cli.TestTool.NONCE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.tsm.cli.pcap.Capture;

/** {@code --pcap} on the commands that talk. */
@Timeout(120)
class PcapTest {
  private static final int DOE_HEADER = 8;
  private static final int DOE_TYPE = 2;
  private static final int SECURED = 2;

  @TempDir Path home;

  /** Request and response codes in the clear; -1 for what is secured. */
  private static List<Integer> codes(Capture capture, int header) {
    return capture.packets().stream()
        .map(packet -> packet.octets())
        .map(octets -> octets[DOE_TYPE] == SECURED ? -1 : octets[header + 1] & 0xFF)
        .toList();
  }

  @Test
  void attestLeavesTheWholeConversation() throws Exception {
    TestTool tool = new TestTool(home);
    Path file = tool.file("x.pcap");

    tool.run(
            "attest",
            "emu:",
            "--no-session",
            "--nonce",
            NONCE,
            "--out",
            tool.file("e.cbor"),
            "--pcap",
            file)
        .succeeded();

    Capture capture = Capture.read(file);
    assertThat(capture.linkType()).isEqualTo(292);
    assertThat(codes(capture, DOE_HEADER))
        .startsWith(0x84, 0x04, 0xE1, 0x61, 0xE3, 0x63, 0x81, 0x01)
        .contains(0x83, 0x03, 0xE0, 0x60);
  }

  @Test
  void aFailureLeavesWhatWasSaid() throws Exception {
    TestTool tool = new TestTool(home);
    Path file = tool.file("x.pcap");

    tool.run("cert", "emu:?fault=garbage", "--pcap", file).failed(3, "tsm.protocol-violation");

    assertThat(Capture.read(file).packets()).hasSize(8);
  }

  @Test
  void whatIsSecuredStaysSecured() throws Exception {
    TestTool tool = new TestTool(home);
    Path file = tool.file("x.pcap");

    tool.run("spdm", "measurements", "emu:", "--session", "--pcap", file).succeeded();

    List<Integer> codes = codes(Capture.read(file), DOE_HEADER);
    assertThat(codes.subList(codes.indexOf(0x64) + 1, codes.size())).isNotEmpty().containsOnly(-1);
    assertThat(codes).doesNotContain(0xE5, 0xE0, 0xEC);
  }

  /** DMTF's emulators write the same frames; they leave the header's version and tag owner out. */
  @Test
  void looksLikeCapturesOfOthers() throws Exception {
    Path shared = Path.of(System.getProperty("opentsm.shared", "../shared"), "captures");
    for (String name : List.of("a_mctp_v1.2_attest.pcap", "a_pci_doe_v1.2_attest.pcap")) {
      assumeTrue(Files.exists(shared.resolve(name)));
    }
    Capture doe = Capture.read(shared.resolve("a_pci_doe_v1.2_attest.pcap"));
    TestTool tool = new TestTool(home);
    Path file = tool.file("x.pcap");
    tool.run("spdm", "info", "emu:spdm-1.2", "--pcap", file).succeeded();
    Capture ours = Capture.read(file);

    assertThat(ours.linkType()).isEqualTo(doe.linkType());
    byte[] getVersion = ours.packets().getFirst().octets();
    assertThat(doe.packets()).anyMatch(packet -> Arrays.equals(packet.octets(), getVersion));
    assertThat(Capture.read(shared.resolve("a_mctp_v1.2_attest.pcap")).linkType()).isEqualTo(291);
  }
}
