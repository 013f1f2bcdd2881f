package org.opentsm.spdm.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.testing.CapturedConversation;
import org.opentsm.spdm.testing.PcapReader;
import org.opentsm.spdm.testing.PcapReader.Kind;
import org.opentsm.spdm.testing.PcapReader.Packet;
import org.opentsm.spdm.testing.SharedMaterial;

/**
 * What the reference implementation's two ends say to each other is decoded and encoded again,
 * octet by octet.
 */
class CapturesTest {
  private static final String CAPTURES = "captures";

  @Test
  void capturesAreThere() throws IOException {
    SharedMaterial.require(CAPTURES);
    assertThat(SharedMaterial.list(CAPTURES, ".pcap")).isNotEmpty();
  }

  @TestFactory
  Stream<DynamicTest> everyMessageInTheClearKeepsItsOctets() throws IOException {
    return SharedMaterial.list(CAPTURES, ".pcap").stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> replay(file)));
  }

  private static void replay(Path file) throws IOException {
    List<Packet> inTheClear =
        PcapReader.read(file).stream().filter(packet -> packet.kind() == Kind.SPDM).toList();
    CapturedConversation conversation = new CapturedConversation();
    inTheClear.forEach(packet -> keepsItsOctets(conversation, packet));
    assertThat(inTheClear).isNotEmpty();
  }

  private static void readContent(
      CapturedConversation conversation, SpdmMessage decoded, int maxPadding)
      throws MalformedMessageException {
    Optional<SpdmMessage> inside = conversation.encapsulated(decoded, maxPadding);
    inside.ifPresent(message -> assertThat(message.version()).isEqualTo(decoded.version()));
    switch (decoded) {
      case GetMeasurementExtensionLog.Response log -> {
        if (log.remainderLength() == 0) {
          assertThat(MeasurementExtensionLog.decode(log.portion()).encode())
              .isEqualTo(log.portion());
        }
      }
      case GetEndpointInfo.Response info ->
          assertThat(DeviceClassIdentifiers.decode(info.endpointInfo()).encode())
              .isEqualTo(info.endpointInfo());
      default -> {
        // Has no content of its own.
      }
    }
  }

  private static void keepsItsOctets(CapturedConversation conversation, Packet packet) {
    try {
      int maxPadding = packet.binding().maxPadding();
      SpdmMessage decoded =
          packet.isRequest()
              ? conversation.request(packet.message(), maxPadding)
              : conversation.response(packet.message(), maxPadding);
      Bytes encoded = decoded.encode();
      int padding = packet.message().length() - encoded.length();
      assertThat(packet.message())
          .as("record %s", packet)
          .isEqualTo(Bytes.concat(encoded, Bytes.zeros(padding)));
      assertThat(decoded).isNotInstanceOfAny(UnsupportedRequest.class, UnsupportedResponse.class);
      readContent(conversation, decoded, maxPadding);
    } catch (MalformedMessageException e) {
      throw new AssertionError("record " + packet, e);
    }
  }
}
