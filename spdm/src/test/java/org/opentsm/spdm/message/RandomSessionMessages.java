package org.opentsm.spdm.message;

import static org.opentsm.spdm.SpdmVersion.V1_2;
import static org.opentsm.spdm.SpdmVersion.V1_3;
import static org.opentsm.spdm.SpdmVersion.V1_4;

import java.util.Optional;
import java.util.Random;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.DeliverEncapsulatedResponse.PayloadType;
import org.opentsm.spdm.message.MessageSizes.SessionSizes;
import org.opentsm.spdm.message.RandomMessages.Sample;

/** Makes valid messages of sessions and of what is done in them. */
final class RandomSessionMessages extends RandomFields {
  private static final int HASH = MessagesUnderTest.HASH;
  private static final int SIGNATURE = MessagesUnderTest.SIGNATURE;
  private static final int EXCHANGE = MessagesUnderTest.EXCHANGE;

  private final boolean inTheClear;
  private final boolean signed;
  private final MeasurementSummaryType summary;

  RandomSessionMessages(Random random, SpdmVersion version) {
    super(random, version);
    inTheClear = random.nextBoolean();
    signed = random.nextBoolean();
    summary = anyOf(MeasurementSummaryType.values());
  }

  Sample sample(MessagesUnderTest which) {
    MessageSizes sizes =
        new MessageSizes(HASH, SIGNATURE, summarySize(), false, signed)
            .with(new SessionSizes(SIGNATURE, EXCHANGE, EXCHANGE, inTheClear));
    return new Sample(message(which), sizes);
  }

  private SpdmMessage message(MessagesUnderTest which) {
    return switch (which) {
      case KEY_EXCHANGE ->
          new KeyExchange.Request(
              version,
              summary,
              octet(),
              upTo(0xFFFF),
              from(V1_2, octet()),
              bytes(32),
              bytes(EXCHANGE),
              bytes(upTo(1024)));
      case KEY_EXCHANGE_RSP ->
          new KeyExchange.Response(
              version,
              octet(),
              upTo(0xFFFF),
              octet(),
              octet(),
              bytes(32),
              bytes(EXCHANGE),
              bytes(summarySize()),
              bytes(upTo(1024)),
              bytes(SIGNATURE),
              bytes(inTheClear ? 0 : HASH));
      case FINISH ->
          new Finish.Request(
              version, octet(), opaqueFrom14(), bytes(signed ? SIGNATURE : 0), bytes(HASH));
      case FINISH_RSP -> new Finish.Response(version, opaqueFrom14(), bytes(inTheClear ? HASH : 0));
      case PSK_EXCHANGE ->
          new PskExchange.Request(
              version,
              summary,
              from(V1_2, octet()),
              upTo(0xFFFF),
              bytes(upTo(100)),
              bytes(upTo(100)),
              bytes(upTo(1024)));
      case PSK_EXCHANGE_RSP ->
          new PskExchange.Response(
              version,
              octet(),
              upTo(0xFFFF),
              bytes(summarySize()),
              bytes(upTo(100)),
              bytes(upTo(1024)),
              bytes(HASH));
      case PSK_FINISH -> new PskFinish.Request(version, opaqueFrom14(), bytes(HASH));
      case PSK_FINISH_RSP -> new PskFinish.Response(version, opaqueFrom14());
      case HEARTBEAT -> new Heartbeat.Request(version);
      case HEARTBEAT_ACK -> new Heartbeat.Response(version);
      case KEY_UPDATE ->
          new KeyUpdate.Request(version, anyOf(KeyUpdate.Operation.values()), octet());
      case KEY_UPDATE_ACK ->
          new KeyUpdate.Response(version, anyOf(KeyUpdate.Operation.values()), octet());
      case END_SESSION -> new EndSession.Request(version, octet());
      case END_SESSION_ACK -> new EndSession.Response(version);
      default -> inSession(which);
    };
  }

  private SpdmMessage inSession(MessagesUnderTest which) {
    return switch (which) {
      case GET_ENCAPSULATED_REQUEST -> new GetEncapsulatedRequest.Request(version);
      case ENCAPSULATED_REQUEST ->
          new GetEncapsulatedRequest.Response(version, octet(), bytes(4 + upTo(100)));
      case DELIVER_ENCAPSULATED_RESPONSE ->
          new DeliverEncapsulatedResponse.Request(version, octet(), bytes(4 + upTo(100)));
      case ENCAPSULATED_RESPONSE_ACK -> acknowledged();
      case CHUNK_SEND -> new ChunkSend.Request(version, random.nextBoolean(), octet(), chunk());
      case CHUNK_SEND_ACK ->
          new ChunkSend.Response(
              version, random.nextBoolean(), octet(), sequence(), bytes(upTo(100)));
      case CHUNK_GET -> new ChunkGet.Request(version, octet(), sequence());
      case CHUNK_RESPONSE -> new ChunkGet.Response(version, random.nextBoolean(), octet(), chunk());
      case GET_CSR ->
          new GetCsr.Request(
              version,
              from(V1_3, octet()),
              from(V1_3, octet()),
              bytes(upTo(200)),
              bytes(upTo(1024)));
      case CSR -> new GetCsr.Response(version, bytes(upTo(500)));
      case SET_CERTIFICATE -> setCertificate();
      case SET_CERTIFICATE_RSP -> new SetCertificate.Response(version, upTo(15));
      case GET_KEY_PAIR_INFO -> new GetKeyPairInfo.Request(version, octet());
      case KEY_PAIR_INFO ->
          new GetKeyPairInfo.Response(
              version,
              octet(),
              octet(),
              upTo(0xFFFF),
              upTo(0xFFFF),
              upTo(0xFFFF),
              u32(),
              u32(),
              octet(),
              bytes(upTo(100)),
              pqcField(),
              pqcField());
      case SET_KEY_PAIR_INFO -> setKeyPairInfo();
      case SET_KEY_PAIR_INFO_ACK -> new SetKeyPairInfo.Response(version);
      case GET_SUPPORTED_EVENT_TYPES -> new GetSupportedEventTypes.Request(version);
      case SUPPORTED_EVENT_TYPES ->
          new GetSupportedEventTypes.Response(version, octet(), bytes(upTo(200)));
      case SUBSCRIBE_EVENT_TYPES -> {
        int groups = upTo(3);
        yield new SubscribeEventTypes.Request(
            version, groups, bytes(groups == 0 ? 0 : 1 + upTo(100)));
      }
      case SUBSCRIBE_EVENT_TYPES_ACK -> new SubscribeEventTypes.Response(version);
      case SEND_EVENT -> new SendEvent.Request(version, list(1 + upTo(4), this::event));
      case EVENT_ACK -> new SendEvent.Response(version);
      case GET_MEASUREMENT_EXTENSION_LOG ->
          new GetMeasurementExtensionLog.Request(version, u32(), u32());
      case MEASUREMENT_EXTENSION_LOG ->
          new GetMeasurementExtensionLog.Response(version, bytes(upTo(500)), u32());
      case GET_ENDPOINT_INFO ->
          new GetEndpointInfo.Request(version, octet(), upTo(15), bytes(signed ? 32 : 0));
      case ENDPOINT_INFO ->
          new GetEndpointInfo.Response(
              version,
              upTo(15),
              bytes(signed ? 32 : 0),
              bytes(upTo(200)),
              bytes(signed ? SIGNATURE : 0));
      default -> throw new IllegalArgumentException(which.name());
    };
  }

  private DeliverEncapsulatedResponse.Response acknowledged() {
    PayloadType type = anyOf(PayloadType.values());
    int size =
        switch (type) {
          case ABSENT -> 0;
          case PRESENT -> 4 + upTo(100);
          case SLOT_NUMBER -> 1;
        };
    return new DeliverEncapsulatedResponse.Response(
        version, octet(), type, from(V1_2, octet()), bytes(size));
  }

  private Chunk chunk() {
    long sequence = random.nextBoolean() ? 0 : sequence();
    return new Chunk(sequence, sequence == 0 ? u32() : 0, bytes(upTo(200)));
  }

  private long sequence() {
    return version.atLeast(V1_4) ? u32() : upTo(0xFFFF);
  }

  private SetCertificate.Request setCertificate() {
    boolean erase = version.atLeast(V1_3) && random.nextBoolean();
    int length = 4 + upTo(300);
    Bytes chain = Bytes.concat(Bytes.of(length, length >> 8, 0, 0), bytes(length - 4));
    return new SetCertificate.Request(
        version,
        upTo(15),
        from(V1_3, upTo(7)),
        erase,
        from(V1_3, octet()),
        erase ? Bytes.EMPTY : chain);
  }

  private SetKeyPairInfo.Request setKeyPairInfo() {
    SetKeyPairInfo.Operation operation = anyOf(SetKeyPairInfo.Operation.values());
    return new SetKeyPairInfo.Request(
        version,
        operation,
        octet(),
        operation == SetKeyPairInfo.Operation.ERASE
            ? Optional.empty()
            : Optional.of(new SetKeyPairInfo.Desired(upTo(0xFFFF), u32(), octet(), pqcField())));
  }

  private SpdmEvent event() {
    int standard = upTo(0x20);
    return new SpdmEvent(u32(), standard, vendorId(standard), upTo(0xFFFF), bytes(upTo(40)));
  }

  private Bytes pqcField() {
    return bytes(version.atLeast(V1_4) ? upTo(8) : 0);
  }

  private Bytes opaqueFrom14() {
    return bytes(version.atLeast(V1_4) ? upTo(1024) : 0);
  }

  private int summarySize() {
    return summary == MeasurementSummaryType.NONE ? 0 : HASH;
  }
}
