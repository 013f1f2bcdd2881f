package org.opentsm.spdm.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
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
    List<Packet> packets = PcapReader.read(file);
    Conversation conversation = new Conversation();
    for (Packet packet : packets) {
      if (packet.kind() == Kind.SPDM) {
        keepsItsOctets(conversation, packet);
      }
    }
    assertThat(conversation.messages).isPositive();
  }

  private static void keepsItsOctets(Conversation conversation, Packet packet) {
    try {
      Bytes encoded = conversation.decode(packet).encode();
      int padding = packet.message().length() - encoded.length();
      assertThat(packet.message())
          .as("record %s", packet)
          .isEqualTo(Bytes.concat(encoded, Bytes.zeros(padding)));
    } catch (MalformedMessageException e) {
      throw new AssertionError("record " + packet, e);
    }
  }

  /** Follows the negotiation, so that the sizes are known. */
  private static final class Conversation {
    private MessageSizes sizes = MessageSizes.NONE;
    private boolean multiKey;
    private int messages;

    SpdmMessage decode(Packet packet) throws MalformedMessageException {
      messages++;
      int padding = packet.binding().maxPadding();
      if (packet.isRequest()) {
        SpdmRequest request = MessageDecoder.decodeRequest(packet.message(), padding);
        if (request instanceof NegotiateAlgorithms.Request negotiate) {
          multiKey =
              (negotiate.algorithms().otherParamsSupport() & SupportedAlgorithms.MULTI_KEY_CONN)
                  != 0;
        }
        sizes = sizes.after(request);
        return request;
      }
      SpdmResponse response = MessageDecoder.decodeResponse(packet.message(), sizes, padding);
      if (response instanceof NegotiateAlgorithms.Response algorithms) {
        sizes = sizesOf(algorithms);
      }
      return response;
    }

    private MessageSizes sizesOf(NegotiateAlgorithms.Response algorithms) {
      int hash =
          MaskBit.setOf(HashAlgorithm.class, algorithms.baseHashSel()).stream()
              .mapToInt(HashAlgorithm::size)
              .sum();
      int classical =
          MaskBit.setOf(AsymAlgorithm.class, algorithms.baseAsymSel()).stream()
              .mapToInt(AsymAlgorithm::signatureSize)
              .sum();
      int postQuantum =
          MaskBit.setOf(PqcAsymAlgorithm.class, algorithms.pqcAsymSel()).stream()
              .mapToInt(PqcAsymAlgorithm::signatureSize)
              .sum();
      return new MessageSizes(hash, classical + postQuantum, 0, multiKey, false);
    }
  }
}
