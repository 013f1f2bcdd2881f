package org.opentsm.spdm.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.testing.PcapReader;
import org.opentsm.spdm.testing.PcapReader.Kind;
import org.opentsm.spdm.testing.PcapReader.Packet;
import org.opentsm.spdm.testing.SharedMaterial;

/** Every signature that the reference implementation made in the clear verifies here. */
class CapturedSignaturesTest {
  private static final String CAPTURES = "captures";

  @TestFactory
  Stream<DynamicTest> everySignatureInTheClearVerifies() throws IOException {
    return SharedMaterial.list(CAPTURES, ".pcap").stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> verify(file)));
  }

  @Test
  void bothKindsOfSignaturesAreAmongTheCaptures() throws Exception {
    SharedMaterial.require(CAPTURES);
    int challenges = 0;
    int measurements = 0;
    for (Path file : SharedMaterial.list(CAPTURES, ".pcap")) {
      CapturedTranscript transcript = listen(inTheClear(file));
      challenges += transcript.challenges();
      measurements += transcript.measurements();
    }
    assertThat(challenges).isPositive();
    assertThat(measurements).isPositive();
  }

  private static void verify(Path file) throws Exception {
    List<Packet> packets = inTheClear(file);
    CapturedTranscript transcript = listen(packets);

    int verified = transcript.challenges() + transcript.measurements();
    assertThat(verified + transcript.notOffered()).isEqualTo(signed(packets));
    Assumptions.assumeTrue(
        transcript.notOffered() == 0,
        () -> transcript.notOffered() + " signatures of an algorithm that is parsed only");
    Assumptions.assumeTrue(
        transcript.unproven() == 0,
        () -> transcript.unproven() + " signatures of a key that no message tells");
  }

  private static CapturedTranscript listen(List<Packet> packets) throws Exception {
    CapturedTranscript transcript = new CapturedTranscript();
    for (Packet packet : packets) {
      transcript.hear(packet);
    }
    return transcript;
  }

  private static List<Packet> inTheClear(Path file) throws IOException {
    return PcapReader.read(file).stream().filter(packet -> packet.kind() == Kind.SPDM).toList();
  }

  /**
   * How many signatures were asked for, and not refused: counted without any decoder, so that none
   * is passed over.
   */
  private static int signed(List<Packet> packets) {
    int signed = 0;
    for (int i = 0; i + 1 < packets.size(); i++) {
      if (asksForASignature(packets.get(i)) && !isRefusal(packets.get(i + 1))) {
        signed++;
      }
    }
    return signed;
  }

  private static boolean asksForASignature(Packet packet) {
    int code = packet.message().get(1);
    return code == MessageCode.CHALLENGE.value()
        || (code == MessageCode.GET_MEASUREMENTS.value() && (packet.message().get(2) & 1) != 0);
  }

  /** LargeResponse (0x0F) and ResponseNotReady (0x42) announce the answer. */
  private static boolean isRefusal(Packet packet) {
    int error = packet.message().get(2);
    return packet.message().get(1) == MessageCode.ERROR.value() && error != 0x0F && error != 0x42;
  }
}
