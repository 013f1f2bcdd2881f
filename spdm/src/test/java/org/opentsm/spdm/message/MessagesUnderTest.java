package org.opentsm.spdm.message;

import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;

/**
 * Every decoder of this package by the name of its message, with the sizes that the golden files
 * use.
 */
enum MessagesUnderTest {
  GET_VERSION(GetVersion.Request::decode),
  VERSION(GetVersion.Response::decode),
  GET_CAPABILITIES(GetCapabilities.Request::decode),
  CAPABILITIES(GetCapabilities.Response::decode),
  NEGOTIATE_ALGORITHMS(NegotiateAlgorithms.Request::decode),
  ALGORITHMS(NegotiateAlgorithms.Response::decode),
  GET_DIGESTS(GetDigests.Request::decode),
  DIGESTS(in -> GetDigests.Response.decode(in, MessagesUnderTest.HASH, true)),
  GET_CERTIFICATE(GetCertificate.Request::decode),
  CERTIFICATE(GetCertificate.Response::decode),
  CHALLENGE(Challenge.Request::decode),
  CHALLENGE_AUTH(in ->
      Challenge.Response.decode(
          in, MessagesUnderTest.HASH, MessagesUnderTest.HASH, MessagesUnderTest.SIGNATURE)),
  GET_MEASUREMENTS(GetMeasurements.Request::decode),
  MEASUREMENTS(in -> GetMeasurements.Response.decode(in, MessagesUnderTest.SIGNATURE)),
  VENDOR_DEFINED_REQUEST(VendorDefined.Request::decode),
  VENDOR_DEFINED_RESPONSE(VendorDefined.Response::decode),
  RESPOND_IF_READY(RespondIfReady.Request::decode),
  ERROR(ErrorResponse::decode),
  KEY_EXCHANGE(in -> KeyExchange.Request.decode(in, MessagesUnderTest.EXCHANGE)),
  KEY_EXCHANGE_RSP(in ->
      KeyExchange.Response.decode(
          in,
          MessagesUnderTest.EXCHANGE,
          MessagesUnderTest.HASH,
          MessagesUnderTest.SIGNATURE,
          MessagesUnderTest.HASH)),
  FINISH(in -> Finish.Request.decode(in, MessagesUnderTest.SIGNATURE, MessagesUnderTest.HASH)),
  FINISH_RSP(in -> Finish.Response.decode(in, MessagesUnderTest.HASH)),
  PSK_EXCHANGE(PskExchange.Request::decode),
  PSK_EXCHANGE_RSP(
      in -> PskExchange.Response.decode(in, MessagesUnderTest.HASH, MessagesUnderTest.HASH)),
  PSK_FINISH(in -> PskFinish.Request.decode(in, MessagesUnderTest.HASH)),
  PSK_FINISH_RSP(PskFinish.Response::decode),
  HEARTBEAT(Heartbeat.Request::decode),
  HEARTBEAT_ACK(Heartbeat.Response::decode),
  KEY_UPDATE(KeyUpdate.Request::decode),
  KEY_UPDATE_ACK(KeyUpdate.Response::decode),
  END_SESSION(EndSession.Request::decode),
  END_SESSION_ACK(EndSession.Response::decode),
  GET_ENCAPSULATED_REQUEST(GetEncapsulatedRequest.Request::decode),
  ENCAPSULATED_REQUEST(GetEncapsulatedRequest.Response::decode),
  DELIVER_ENCAPSULATED_RESPONSE(DeliverEncapsulatedResponse.Request::decode),
  ENCAPSULATED_RESPONSE_ACK(DeliverEncapsulatedResponse.Response::decode),
  CHUNK_SEND(ChunkSend.Request::decode),
  CHUNK_SEND_ACK(ChunkSend.Response::decode),
  CHUNK_GET(ChunkGet.Request::decode),
  CHUNK_RESPONSE(ChunkGet.Response::decode),
  GET_CSR(GetCsr.Request::decode),
  CSR(GetCsr.Response::decode),
  SET_CERTIFICATE(SetCertificate.Request::decode),
  SET_CERTIFICATE_RSP(SetCertificate.Response::decode),
  GET_KEY_PAIR_INFO(GetKeyPairInfo.Request::decode),
  KEY_PAIR_INFO(GetKeyPairInfo.Response::decode),
  SET_KEY_PAIR_INFO(SetKeyPairInfo.Request::decode),
  SET_KEY_PAIR_INFO_ACK(SetKeyPairInfo.Response::decode),
  GET_SUPPORTED_EVENT_TYPES(GetSupportedEventTypes.Request::decode),
  SUPPORTED_EVENT_TYPES(GetSupportedEventTypes.Response::decode),
  SUBSCRIBE_EVENT_TYPES(SubscribeEventTypes.Request::decode),
  SUBSCRIBE_EVENT_TYPES_ACK(SubscribeEventTypes.Response::decode),
  SEND_EVENT(SendEvent.Request::decode),
  EVENT_ACK(SendEvent.Response::decode),
  GET_MEASUREMENT_EXTENSION_LOG(GetMeasurementExtensionLog.Request::decode),
  MEASUREMENT_EXTENSION_LOG(GetMeasurementExtensionLog.Response::decode),
  GET_ENDPOINT_INFO(GetEndpointInfo.Request::decode),
  ENDPOINT_INFO(in -> GetEndpointInfo.Response.decode(in, MessagesUnderTest.SIGNATURE));

  static final int HASH = 32;
  static final int SIGNATURE = 64;
  static final int EXCHANGE = 64;

  /** Sizes that lead the decoder of responses into each of its branches. */
  static final List<MessageSizes> SIZES =
      List.of(
          MessageSizes.NONE,
          new MessageSizes(HASH, SIGNATURE, 0, false, false),
          new MessageSizes(HASH, SIGNATURE, HASH, true, true),
          new MessageSizes(HASH, SIGNATURE, HASH, true, true)
              .with(new MessageSizes.SessionSizes(SIGNATURE, EXCHANGE, EXCHANGE, false)),
          new MessageSizes(HASH, SIGNATURE, 0, true, false)
              .with(new MessageSizes.SessionSizes(SIGNATURE, EXCHANGE, EXCHANGE, true)));

  private final Decoder decoder;

  MessagesUnderTest(Decoder decoder) {
    this.decoder = decoder;
  }

  interface Decoder {
    SpdmMessage decode(WireReader in) throws MalformedMessageException;
  }

  static boolean isDecoded(MessageCode code) {
    for (MessagesUnderTest message : values()) {
      if (message.name().equals(code.name())) {
        return true;
      }
    }
    return false;
  }

  SpdmMessage decode(WireReader in) throws MalformedMessageException {
    return decoder.decode(in);
  }

  SpdmMessage decode(Bytes octets) throws MalformedMessageException {
    WireReader in = new WireReader(name(), octets);
    SpdmMessage message = decoder.decode(in);
    in.end(0);
    return message;
  }
}
