package org.opentsm.evidence.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.SignedKeyExchange;
import org.opentsm.evidence.Vca;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.KemAlgorithm;
import org.opentsm.spdm.algorithm.KeySchedule;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.message.KeyExchange;
import org.opentsm.spdm.message.MessageDecoder;
import org.opentsm.spdm.message.MessageSizes;
import org.opentsm.spdm.message.NegotiateAlgorithms;
import org.opentsm.spdm.message.SpdmMessage;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.message.VersionNumber;
import org.opentsm.spdm.wire.WireReader;

/**
 * A session and its handshake for readers. Says what they say, and nothing about whether it is
 * true.
 */
final class SessionView {
  /** Where MutAuthRequested stands in KEY_EXCHANGE_RSP. */
  private static final int MUT_AUTH_REQUESTED = 6;

  private SessionView() {}

  /**
   * What the session says, and the fields of its key exchange that people ask for.
   *
   * @param vca of the connection, which says how the device signs
   */
  static ObjectNode toJson(
      Session session, Optional<SignedKeyExchange> exchange, Optional<Vca> vca) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    session
        .securedMessageVersion()
        .toOptional()
        .ifPresent(version ->
            json.put("securedMessageVersion", VersionNumber.ofValue(version).toString()));
    session
        .algorithms()
        .toOptional()
        .ifPresent(algorithms -> {
          names(json, "dhe", DheGroup.class, algorithms.dhe());
          names(json, "kem", KemAlgorithm.class, algorithms.kem());
          names(json, "aead", AeadSuite.class, algorithms.aead());
          names(json, "keySchedule", KeySchedule.class, algorithms.keySchedule());
        });
    json.put("preSharedKey", session.kind() == Session.Kind.PSK_EXCHANGE);
    if (session.kind() == Session.Kind.PSK_EXCHANGE) {
      json.put("signedBy", "nobody: a pre-shared key opened the session");
      json.put("mutualAuthentication", false);
    }
    exchange.ifPresent(messages -> {
      json.put("signedBy", signer(messages, vca));
      addMutual(json, messages.response());
      ArrayNode handshake = json.putArray("handshake");
      handshake.add(request(messages.request()));
      handshake.add(response(messages.response()));
    });
    return json;
  }

  private static <E extends Enum<E> & MaskBit> void names(
      ObjectNode json, String key, Class<E> type, long field) {
    Set<E> constants = MaskBit.setOf(type, field);
    if (field != 0) {
      json.put(
          key,
          constants.isEmpty()
              ? "unknown"
              : constants.stream().map(Enum::name).collect(Collectors.joining(", ")));
    }
  }

  /** The fields in front of RandomData have the same place in every version. */
  private static String request(Bytes message) {
    try {
      WireReader in = new WireReader("KEY_EXCHANGE", message);
      int version = in.u8("SPDMVersion");
      in.u8("RequestResponseCode");
      int summary = in.u8("Param1");
      int slot = in.u8("Param2");
      int id = in.u16("ReqSessionID");
      int policy = in.u8("SessionPolicy");
      return String.format(
          Locale.ROOT,
          "KEY_EXCHANGE of SPDM %d.%d: slot %d, ReqSessionID %04x, SessionPolicy %02x, measurement summary %s",
          version >> 4,
          version & 0x0F,
          slot,
          id,
          policy,
          summary == 0 ? "not asked for" : "of type " + summary);
    } catch (MalformedMessageException malformed) {
      return "malformed: " + malformed.getMessage();
    }
  }

  private static String signer(SignedKeyExchange exchange, Optional<Vca> vca) {
    return "the device, with the key of slot "
        + exchange.slot()
        + vca.map(SessionView::algorithms).filter(names -> !names.isEmpty()).orElse("");
  }

  /** How the device signs; nothing if the negotiation does not say so. */
  private static String algorithms(Vca vca) {
    return switch (vca) {
      case Vca.Stated said -> algorithms(said.baseAsymSel(), said.pqcAsymSel(), said.baseHashSel());
      case Vca.Messages(Bytes octets) -> {
        try {
          WireReader in = new WireReader("VCA", octets);
          SpdmMessage last = MessageDecoder.readRequest(in, MessageSizes.NONE);
          while (in.remaining() > 0 && !(last instanceof NegotiateAlgorithms.Response)) {
            last =
                last instanceof SpdmRequest
                    ? MessageDecoder.readResponse(in, MessageSizes.NONE)
                    : MessageDecoder.readRequest(in, MessageSizes.NONE);
          }
          yield last instanceof NegotiateAlgorithms.Response chosen
              ? algorithms(chosen.baseAsymSel(), chosen.pqcAsymSel(), chosen.baseHashSel())
              : "";
        } catch (MalformedMessageException malformed) {
          yield "";
        }
      }
    };
  }

  private static String algorithms(long base, long pqc, long hash) {
    return Stream.<Set<? extends Enum<?>>>of(
            MaskBit.setOf(AsymAlgorithm.class, base),
            MaskBit.setOf(PqcAsymAlgorithm.class, pqc),
            MaskBit.setOf(HashAlgorithm.class, hash))
        .flatMap(Set::stream)
        .map(Enum::name)
        .collect(Collectors.joining(", ", " (", ")"));
  }

  /** The device says in what it signs whether FINISH has to carry the Requester's signature. */
  private static void addMutual(ObjectNode json, Bytes keyExchangeRsp) {
    int requested;
    try {
      WireReader in = new WireReader("KEY_EXCHANGE_RSP", keyExchangeRsp);
      in.bytes(MUT_AUTH_REQUESTED, "header to RspSessionID");
      requested = in.u8("MutAuthRequested");
    } catch (MalformedMessageException malformed) {
      // Nothing can be said; the handshake below says why.
      return;
    }
    json.put("mutualAuthentication", requested != 0);
    if (requested != 0) {
      json.put(
          "mutualAuthenticationFlow",
          switch (requested) {
            case KeyExchange.Response.MUT_AUTH -> "finish-alone";
            case KeyExchange.Response.MUT_AUTH_ENCAPSULATED -> "encapsulated-requests";
            case KeyExchange.Response.MUT_AUTH_GET_DIGESTS -> "encapsulated-digests";
            default -> "unknown";
          });
    }
  }

  private static String response(Bytes message) {
    try {
      WireReader in = new WireReader("KEY_EXCHANGE_RSP", message);
      in.u8("SPDMVersion");
      in.u8("RequestResponseCode");
      int heartbeat = in.u8("Param1");
      in.u8("Param2");
      int id = in.u16("RspSessionID");
      return String.format(
          Locale.ROOT,
          "KEY_EXCHANGE_RSP: RspSessionID %04x, heartbeat %s",
          id,
          heartbeat == 0 ? "not asked for" : "every " + heartbeat + " s");
    } catch (MalformedMessageException malformed) {
      return "malformed: " + malformed.getMessage();
    }
  }
}
