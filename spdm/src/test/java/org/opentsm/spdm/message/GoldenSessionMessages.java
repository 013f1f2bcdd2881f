package org.opentsm.spdm.message;

import static org.opentsm.spdm.SpdmVersion.V1_1;
import static org.opentsm.spdm.SpdmVersion.V1_2;
import static org.opentsm.spdm.SpdmVersion.V1_3;
import static org.opentsm.spdm.SpdmVersion.V1_4;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.message.DeliverEncapsulatedResponse.PayloadType;

/** The values that the golden files of sessions and of what is done in them were written from. */
final class GoldenSessionMessages {
  private static final Bytes NOTHING = Bytes.EMPTY;
  private static final Bytes NONCE = run(0x40, 32);
  private static final Bytes SUMMARY = run(0x60, 32);
  private static final Bytes SIGNATURE = run(0x80, 64);
  private static final Bytes REQUESTER_EXCHANGE = run(0x10, 64);
  private static final Bytes RESPONDER_EXCHANGE = run(0x50, 64);
  private static final Bytes VERIFY = run(0xE0, 32);
  private static final Bytes CONTEXT = run(0x20, 32);
  private static final Bytes OPAQUE = Bytes.of(1, 2, 3);
  private static final Bytes PIECE = run(0, 20);

  private GoldenSessionMessages() {}

  static void add(Map<String, SpdmMessage> all) {
    keyExchange(all);
    finish(all);
    pskExchange(all);
    keeping(all);
    encapsulated(all);
    chunks(all);
    certificates(all);
    keyPairs(all);
    events(all);
    logAndEndpoint(all);
  }

  private static void keyExchange(Map<String, SpdmMessage> all) {
    all.put(
        "KEY_EXCHANGE/1.1",
        new KeyExchange.Request(
            V1_1, MeasurementSummaryType.NONE, 1, 0xFEFF, 0, NONCE, REQUESTER_EXCHANGE, NOTHING));
    all.put(
        "KEY_EXCHANGE/1.2",
        new KeyExchange.Request(
            V1_2,
            MeasurementSummaryType.ALL,
            0,
            0xFEFF,
            KeyExchange.Request.POLICY_TERMINATE_ON_UPDATE,
            NONCE,
            REQUESTER_EXCHANGE,
            OPAQUE));
    all.put(
        "KEY_EXCHANGE/1.3",
        new KeyExchange.Request(
            V1_3,
            MeasurementSummaryType.TCB,
            0xFF,
            1,
            KeyExchange.Request.POLICY_TERMINATE_ON_UPDATE | KeyExchange.Request.POLICY_ALL_EVENTS,
            NONCE,
            REQUESTER_EXCHANGE,
            OPAQUE));
    all.put(
        "KEY_EXCHANGE_RSP/1.1-no-summary-in-the-clear",
        new KeyExchange.Response(
            V1_1,
            0,
            0xFDFF,
            0,
            0,
            NONCE,
            RESPONDER_EXCHANGE,
            NOTHING,
            NOTHING,
            SIGNATURE,
            NOTHING));
    all.put(
        "KEY_EXCHANGE_RSP/1.2",
        new KeyExchange.Response(
            V1_2,
            5,
            0xFDFF,
            KeyExchange.Response.MUT_AUTH_ENCAPSULATED,
            1,
            NONCE,
            RESPONDER_EXCHANGE,
            SUMMARY,
            OPAQUE,
            SIGNATURE,
            VERIFY));
  }

  private static void finish(Map<String, SpdmMessage> all) {
    all.put("FINISH/1.1", new Finish.Request(V1_1, 0, NOTHING, NOTHING, VERIFY));
    all.put("FINISH/1.2-signed", new Finish.Request(V1_2, 1, NOTHING, SIGNATURE, VERIFY));
    all.put("FINISH/1.4", new Finish.Request(V1_4, 0xFF, OPAQUE, SIGNATURE, VERIFY));
    all.put("FINISH_RSP/1.1-in-the-clear", new Finish.Response(V1_1, NOTHING, VERIFY));
    all.put("FINISH_RSP/1.2", new Finish.Response(V1_2, NOTHING, NOTHING));
    all.put("FINISH_RSP/1.4", new Finish.Response(V1_4, OPAQUE, NOTHING));
  }

  private static void pskExchange(Map<String, SpdmMessage> all) {
    all.put(
        "PSK_EXCHANGE/1.1",
        new PskExchange.Request(
            V1_1, MeasurementSummaryType.NONE, 0, 0xFEFF, NOTHING, CONTEXT, NOTHING));
    all.put(
        "PSK_EXCHANGE/1.2",
        new PskExchange.Request(
            V1_2, MeasurementSummaryType.ALL, 1, 0xFEFF, run(1, 4), CONTEXT, OPAQUE));
    all.put(
        "PSK_EXCHANGE_RSP/1.1-no-summary",
        new PskExchange.Response(V1_1, 0, 0xFDFF, NOTHING, NOTHING, NOTHING, VERIFY));
    all.put(
        "PSK_EXCHANGE_RSP/1.2",
        new PskExchange.Response(V1_2, 5, 0xFDFF, SUMMARY, CONTEXT, OPAQUE, VERIFY));
    all.put("PSK_FINISH/1.1", new PskFinish.Request(V1_1, NOTHING, VERIFY));
    all.put("PSK_FINISH/1.4", new PskFinish.Request(V1_4, OPAQUE, VERIFY));
    all.put("PSK_FINISH_RSP/1.1", new PskFinish.Response(V1_1, NOTHING));
    all.put("PSK_FINISH_RSP/1.4", new PskFinish.Response(V1_4, OPAQUE));
  }

  private static void keeping(Map<String, SpdmMessage> all) {
    all.put("HEARTBEAT/1.1", new Heartbeat.Request(V1_1));
    all.put("HEARTBEAT_ACK/1.1", new Heartbeat.Response(V1_1));
    all.put("KEY_UPDATE/1.1", new KeyUpdate.Request(V1_1, KeyUpdate.Operation.UPDATE_KEY, 7));
    all.put(
        "KEY_UPDATE/1.3-all",
        new KeyUpdate.Request(V1_3, KeyUpdate.Operation.UPDATE_ALL_KEYS, 0xFF));
    all.put(
        "KEY_UPDATE_ACK/1.1", new KeyUpdate.Response(V1_1, KeyUpdate.Operation.VERIFY_NEW_KEY, 8));
    all.put(
        "END_SESSION/1.1", new EndSession.Request(V1_1, EndSession.Request.CLEAR_NEGOTIATED_STATE));
    all.put("END_SESSION_ACK/1.1", new EndSession.Response(V1_1));
  }

  private static void encapsulated(Map<String, SpdmMessage> all) {
    all.put("GET_ENCAPSULATED_REQUEST/1.1", new GetEncapsulatedRequest.Request(V1_1));
    all.put(
        "ENCAPSULATED_REQUEST/1.2",
        new GetEncapsulatedRequest.Response(V1_2, 9, new GetDigests.Request(V1_2).encode()));
    all.put(
        "DELIVER_ENCAPSULATED_RESPONSE/1.2",
        new DeliverEncapsulatedResponse.Request(
            V1_2, 9, ErrorResponse.of(V1_2, ErrorCode.BUSY, 0).encode()));
    all.put(
        "ENCAPSULATED_RESPONSE_ACK/1.1",
        new DeliverEncapsulatedResponse.Response(
            V1_1, 2, PayloadType.PRESENT, 0, Bytes.ofHex("118200000000ffff")));
    all.put(
        "ENCAPSULATED_RESPONSE_ACK/1.2",
        new DeliverEncapsulatedResponse.Response(
            V1_2, 2, PayloadType.PRESENT, 1, Bytes.ofHex("128200000000ffff")));
    all.put(
        "ENCAPSULATED_RESPONSE_ACK/1.2-absent",
        new DeliverEncapsulatedResponse.Response(V1_2, 2, PayloadType.ABSENT, 2, NOTHING));
    all.put(
        "ENCAPSULATED_RESPONSE_ACK/1.3-slot",
        new DeliverEncapsulatedResponse.Response(V1_3, 0, PayloadType.SLOT_NUMBER, 2, Bytes.of(3)));
  }

  private static void chunks(Map<String, SpdmMessage> all) {
    Chunk first = new Chunk(0, 60, PIECE);
    Chunk far = new Chunk(0x10001, 0, PIECE);
    all.put("CHUNK_SEND/1.2-first", new ChunkSend.Request(V1_2, false, 4, first));
    all.put("CHUNK_SEND/1.3-last", new ChunkSend.Request(V1_3, true, 4, new Chunk(2, 0, PIECE)));
    all.put("CHUNK_SEND/1.4", new ChunkSend.Request(V1_4, false, 4, far));
    all.put("CHUNK_SEND_ACK/1.2", new ChunkSend.Response(V1_2, false, 4, 0, NOTHING));
    all.put(
        "CHUNK_SEND_ACK/1.4-early-error",
        new ChunkSend.Response(
            V1_4, true, 4, 0x10001, ErrorResponse.of(V1_4, ErrorCode.INVALID_REQUEST, 0).encode()));
    all.put("CHUNK_GET/1.2", new ChunkGet.Request(V1_2, 5, 1));
    all.put("CHUNK_GET/1.4", new ChunkGet.Request(V1_4, 5, 0x10001));
    all.put("CHUNK_RESPONSE/1.2-first", new ChunkGet.Response(V1_2, false, 5, first));
    all.put("CHUNK_RESPONSE/1.4-last", new ChunkGet.Response(V1_4, true, 5, far));
  }

  private static void certificates(Map<String, SpdmMessage> all) {
    Bytes chain = Bytes.concat(Bytes.of(40, 0, 0, 0), run(0, 36));
    all.put("GET_CSR/1.2", new GetCsr.Request(V1_2, 0, 0, Bytes.ofHex("3003020100"), OPAQUE));
    all.put(
        "GET_CSR/1.3",
        new GetCsr.Request(V1_3, 2, GetCsr.OVERWRITE | 5 << 3 | 3, NOTHING, NOTHING));
    all.put("CSR/1.2", new GetCsr.Response(V1_2, PIECE));
    all.put("SET_CERTIFICATE/1.2", new SetCertificate.Request(V1_2, 1, 0, false, 0, chain));
    all.put("SET_CERTIFICATE/1.3", new SetCertificate.Request(V1_3, 1, 2, false, 2, chain));
    all.put("SET_CERTIFICATE/1.3-erase", new SetCertificate.Request(V1_3, 1, 0, true, 2, NOTHING));
    all.put("SET_CERTIFICATE/1.4", new SetCertificate.Request(V1_4, 0, 1, false, 1, chain));
    all.put("SET_CERTIFICATE_RSP/1.2", new SetCertificate.Response(V1_2, 1));
  }

  private static void keyPairs(Map<String, SpdmMessage> all) {
    all.put("GET_KEY_PAIR_INFO/1.3", new GetKeyPairInfo.Request(V1_3, 2));
    Bytes algorithm = Bytes.ofHex("300506032b6570");
    all.put(
        "KEY_PAIR_INFO/1.3",
        new GetKeyPairInfo.Response(
            V1_3, 3, 2, 0x3F, 0x0F, 6, 0x1FF, 0x80, 0x11, algorithm, NOTHING, NOTHING));
    Bytes mlDsa =
        PqcKeyPairField.of(
            EnumSet.of(
                PqcAsymAlgorithm.ML_DSA_44,
                PqcAsymAlgorithm.ML_DSA_65,
                PqcAsymAlgorithm.ML_DSA_87));
    all.put(
        "KEY_PAIR_INFO/1.4",
        new GetKeyPairInfo.Response(
            V1_4, 3, 2, 0x3F, 0x0F, 6, 0x1FF, 0x80, 0x11, algorithm, mlDsa, Bytes.zeros(4)));
    all.put(
        "SET_KEY_PAIR_INFO/1.3",
        new SetKeyPairInfo.Request(
            V1_3,
            SetKeyPairInfo.Operation.CHANGE,
            2,
            Optional.of(
                new SetKeyPairInfo.Desired(
                    (int) KeyUsage.MEASUREMENT_USE.mask(),
                    KeyPairAlgorithm.ECC_256.mask(),
                    2,
                    NOTHING))));
    all.put(
        "SET_KEY_PAIR_INFO/1.3-erase",
        new SetKeyPairInfo.Request(V1_3, SetKeyPairInfo.Operation.ERASE, 2, Optional.empty()));
    all.put(
        "SET_KEY_PAIR_INFO/1.4",
        new SetKeyPairInfo.Request(
            V1_4,
            SetKeyPairInfo.Operation.GENERATE,
            2,
            Optional.of(
                new SetKeyPairInfo.Desired(
                    4, 0, 2, PqcKeyPairField.of(EnumSet.of(PqcAsymAlgorithm.ML_DSA_65))))));
    all.put("SET_KEY_PAIR_INFO_ACK/1.3", new SetKeyPairInfo.Response(V1_3));
  }

  private static EventGroup vendors(boolean all) {
    EventGroup some =
        new EventGroup(
            StandardsBody.PCI_SIG.value(), Bytes.of(0x34, 0x12), 2, false, Set.of(0x1001));
    return all ? some.everything() : some;
  }

  private static void events(Map<String, SpdmMessage> all) {
    all.put("GET_SUPPORTED_EVENT_TYPES/1.3", new GetSupportedEventTypes.Request(V1_3));
    all.put("SUPPORTED_EVENT_TYPES/1.3", new GetSupportedEventTypes.Response(V1_3, 1, PIECE));
    all.put("SUBSCRIBE_EVENT_TYPES/1.3", new SubscribeEventTypes.Request(V1_3, 1, PIECE));
    all.put(
        "SUPPORTED_EVENT_TYPES/1.3-groups",
        GetSupportedEventTypes.Response.of(V1_3, List.of(EventGroup.dmtf(), vendors(false))));
    all.put(
        "SUBSCRIBE_EVENT_TYPES/1.3-all",
        SubscribeEventTypes.Request.of(
            V1_3,
            List.of(EventGroup.dmtf(Set.of(DmtfEventType.CERTIFICATE_CHANGED)), vendors(true))));
    all.put("SUBSCRIBE_EVENT_TYPES/1.3-none", new SubscribeEventTypes.Request(V1_3, 0, NOTHING));
    all.put("SUBSCRIBE_EVENT_TYPES_ACK/1.3", new SubscribeEventTypes.Response(V1_3));
    int changed = DmtfEventType.CERTIFICATE_CHANGED.value();
    all.put(
        "SEND_EVENT/1.3",
        new SendEvent.Request(
            V1_3,
            List.of(
                new SpdmEvent(7, 0, NOTHING, changed, Bytes.of(3)),
                new SpdmEvent(8, 3, Bytes.of(0x34, 0x12), 0x1001, NOTHING))));
    all.put("EVENT_ACK/1.3", new SendEvent.Response(V1_3));
  }

  private static void logAndEndpoint(Map<String, SpdmMessage> all) {
    all.put(
        "GET_MEASUREMENT_EXTENSION_LOG/1.3",
        new GetMeasurementExtensionLog.Request(V1_3, 0, 0x10000));
    all.put(
        "MEASUREMENT_EXTENSION_LOG/1.3",
        new GetMeasurementExtensionLog.Response(V1_3, PIECE, 0x12345));
    int subCode = GetEndpointInfo.DEVICE_CLASS_IDENTIFIER;
    Bytes info = Bytes.ofHex("010000000700000103123456");
    all.put("GET_ENDPOINT_INFO/1.3", new GetEndpointInfo.Request(V1_3, subCode, 0, NOTHING));
    all.put("GET_ENDPOINT_INFO/1.3-signed", new GetEndpointInfo.Request(V1_3, subCode, 2, NONCE));
    all.put("ENDPOINT_INFO/1.3", new GetEndpointInfo.Response(V1_3, 0, NOTHING, info, NOTHING));
    all.put(
        "ENDPOINT_INFO/1.3-signed", new GetEndpointInfo.Response(V1_3, 2, NONCE, info, SIGNATURE));
  }

  private static Bytes run(int first, int count) {
    int[] octets = new int[count];
    Arrays.setAll(octets, i -> first + i);
    return Bytes.of(octets);
  }
}
