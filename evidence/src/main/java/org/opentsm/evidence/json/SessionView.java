package org.opentsm.evidence.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.SignedKeyExchange;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.algorithm.KemAlgorithm;
import org.opentsm.spdm.algorithm.KeySchedule;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.message.VersionNumber;
import org.opentsm.spdm.wire.WireReader;

/**
 * A session and its handshake for readers. Says what they say, and nothing about whether it is
 * true.
 */
final class SessionView {
  private SessionView() {}

  /** What the session says, and the fields of its key exchange that people ask for. */
  static ObjectNode toJson(Session session, Optional<SignedKeyExchange> exchange) {
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
    exchange.ifPresent(messages -> {
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

  private static String response(Bytes message) {
    try {
      WireReader in = new WireReader("KEY_EXCHANGE_RSP", message);
      in.u8("SPDMVersion");
      in.u8("RequestResponseCode");
      int heartbeat = in.u8("Param1");
      in.u8("Param2");
      int id = in.u16("RspSessionID");
      int mutual = in.u8("MutAuthRequested");
      return String.format(
          Locale.ROOT,
          "KEY_EXCHANGE_RSP: RspSessionID %04x, heartbeat %s, mutual authentication %s",
          id,
          heartbeat == 0 ? "not asked for" : "every " + heartbeat + " s",
          mutual == 0 ? "not asked for" : String.format(Locale.ROOT, "of type %02x", mutual));
    } catch (MalformedMessageException malformed) {
      return "malformed: " + malformed.getMessage();
    }
  }
}
