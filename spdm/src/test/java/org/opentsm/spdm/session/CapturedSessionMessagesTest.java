package org.opentsm.spdm.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.SpdmMessage;
import org.opentsm.spdm.message.UnsupportedRequest;
import org.opentsm.spdm.message.UnsupportedResponse;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.testing.CapturedConversation;
import org.opentsm.spdm.testing.PcapReader;
import org.opentsm.spdm.testing.PcapReader.Kind;
import org.opentsm.spdm.testing.PcapReader.Packet;
import org.opentsm.spdm.testing.SharedMaterial;

/**
 * What DMTF's peers said to each other in their sessions is decoded and encoded again, octet by
 * octet.
 */
class CapturedSessionMessagesTest {
  private static final int MCTP_SPDM = 5;
  private static final int REQUEST = 0x80;

  @TestFactory
  Stream<DynamicTest> everyMessageInASessionKeepsItsOctets() throws IOException {
    return logs().stream()
        .map(log -> DynamicTest.dynamicTest(log.getFileName().toString(), () -> replay(log)));
  }

  @Test
  void theMessagesThatKeepAndEndSessionsAreAmongThem() throws Exception {
    Set<MessageCode> seen = EnumSet.noneOf(MessageCode.class);
    for (Path log : logs()) {
      seen.addAll(replay(log));
    }
    assertThat(seen)
        .contains(
            MessageCode.FINISH,
            MessageCode.FINISH_RSP,
            MessageCode.PSK_FINISH,
            MessageCode.PSK_FINISH_RSP,
            MessageCode.HEARTBEAT,
            MessageCode.HEARTBEAT_ACK,
            MessageCode.KEY_UPDATE,
            MessageCode.KEY_UPDATE_ACK,
            MessageCode.END_SESSION,
            MessageCode.END_SESSION_ACK,
            MessageCode.GET_SUPPORTED_EVENT_TYPES,
            MessageCode.SUPPORTED_EVENT_TYPES,
            MessageCode.SUBSCRIBE_EVENT_TYPES,
            MessageCode.SUBSCRIBE_EVENT_TYPES_ACK,
            MessageCode.SEND_EVENT,
            MessageCode.EVENT_ACK,
            MessageCode.SET_KEY_PAIR_INFO,
            MessageCode.SET_KEY_PAIR_INFO_ACK);
  }

  private static List<Path> logs() throws IOException {
    SharedMaterial.require("captures/secrets");
    return SharedMaterial.list("captures/secrets", ".txt").stream()
        .filter(log -> Files.exists(CapturedRecordsTest.capture(log)))
        .toList();
  }

  private static Set<MessageCode> replay(Path log) throws IOException {
    String name = log.getFileName().toString();
    List<RecordProtection> keys =
        CapturedRecordsTest.keys(log, name.contains("chacha20"), !name.contains("mac_only"));
    CapturedConversation conversation = new CapturedConversation();
    Set<MessageCode> seen = EnumSet.noneOf(MessageCode.class);
    for (Packet packet : PcapReader.read(CapturedRecordsTest.capture(log))) {
      Optional<Bytes> message =
          switch (packet.kind()) {
            case SPDM -> Optional.of(packet.message());
            case SECURED -> content(keys, packet);
            case OTHER -> Optional.empty();
          };
      message.ifPresent(octets -> {
        SpdmMessage decoded = keepsItsOctets(conversation, packet, octets, seen);
        if (packet.kind() == Kind.SECURED) {
          seen.add(decoded.code());
        }
      });
    }
    return seen;
  }

  /** The SPDM message in a record; nothing if it carries another protocol. */
  private static Optional<Bytes> content(List<RecordProtection> keys, Packet packet) {
    for (RecordProtection key : keys) {
      try {
        Bytes content =
            key.open(packet.message().slice(0, 4), packet.message(), packet.binding().maxPadding());
        if (packet.binding() == PcapReader.Binding.DOE) {
          return Optional.of(content);
        }
        return content.get(0) == MCTP_SPDM ? Optional.of(content.slice(1)) : Optional.empty();
      } catch (SpdmException another) {
        // The next key.
      }
    }
    throw new AssertionError("no key opens record " + packet);
  }

  private static SpdmMessage keepsItsOctets(
      CapturedConversation conversation, Packet packet, Bytes octets, Set<MessageCode> seen) {
    try {
      int maxPadding = packet.binding().maxPadding();
      SpdmMessage decoded =
          (octets.get(1) & REQUEST) != 0
              ? conversation.request(octets, maxPadding)
              : conversation.response(octets, maxPadding);
      conversation.encapsulated(decoded, maxPadding).map(SpdmMessage::code).ifPresent(seen::add);
      Bytes encoded = decoded.encode();
      int padding = octets.length() - encoded.length();
      if (!hasReservedOctets(decoded)) {
        assertThat(octets)
            .as("record %s", packet)
            .isEqualTo(Bytes.concat(encoded, Bytes.zeros(padding)));
      }
      assertThat(decoded).isNotInstanceOfAny(UnsupportedRequest.class, UnsupportedResponse.class);
      return decoded;
    } catch (MalformedMessageException e) {
      throw new AssertionError("record " + packet + " " + octets.toHex(), e);
    }
  }

  /**
   * In the large form the peers leave in PayloadLength, which is reserved there, what was there.
   */
  private static boolean hasReservedOctets(SpdmMessage message) {
    return switch (message) {
      case VendorDefined.Request request -> request.large();
      case VendorDefined.Response response -> response.large();
      default -> false;
    };
  }
}
