package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;

/** Finds the decoder for a message by its code. */
public final class MessageDecoder {
  private static final int CODE_OFFSET = 1;

  private MessageDecoder() {}

  /** Decodes a request that needs to know nothing of the connection. */
  public static SpdmRequest decodeRequest(Bytes message, int padding)
      throws MalformedMessageException {
    return decodeRequest(message, MessageSizes.NONE, padding);
  }

  /**
   * Decodes a request, the whole of {@code message} but for {@code padding} octets that a transport
   * may have added.
   */
  public static SpdmRequest decodeRequest(Bytes message, MessageSizes sizes, int padding)
      throws MalformedMessageException {
    WireReader in = new WireReader("request", message);
    SpdmRequest request = readRequest(in, sizes);
    in.end(padding);
    return request;
  }

  /**
   * Decodes a response, the whole of {@code message} but for {@code padding} octets that a
   * transport may have added.
   */
  public static SpdmResponse decodeResponse(Bytes message, MessageSizes sizes, int padding)
      throws MalformedMessageException {
    WireReader in = new WireReader("response", message);
    SpdmResponse response = readResponse(in, sizes);
    in.end(padding);
    return response;
  }

  /**
   * Reads a request; whatever follows it is left unread. One that is not decoded yet takes all that
   * is left.
   */
  public static SpdmRequest readRequest(WireReader in, MessageSizes sizes)
      throws MalformedMessageException {
    MessageCode code = code(in, true);
    return switch (code) {
      case GET_VERSION -> GetVersion.Request.decode(in);
      case GET_CAPABILITIES -> GetCapabilities.Request.decode(in);
      case NEGOTIATE_ALGORITHMS -> NegotiateAlgorithms.Request.decode(in);
      case GET_DIGESTS -> GetDigests.Request.decode(in);
      case GET_CERTIFICATE -> GetCertificate.Request.decode(in);
      case CHALLENGE -> Challenge.Request.decode(in);
      case GET_MEASUREMENTS -> GetMeasurements.Request.decode(in);
      case VENDOR_DEFINED_REQUEST -> VendorDefined.Request.decode(in);
      case RESPOND_IF_READY -> RespondIfReady.Request.decode(in);
      case KEY_EXCHANGE -> KeyExchange.Request.decode(in, sizes.session().requesterExchangeSize());
      case FINISH ->
          Finish.Request.decode(in, sizes.session().requesterSignatureSize(), sizes.hashSize());
      case PSK_EXCHANGE -> PskExchange.Request.decode(in);
      case PSK_FINISH -> PskFinish.Request.decode(in, sizes.hashSize());
      case HEARTBEAT -> Heartbeat.Request.decode(in);
      case KEY_UPDATE -> KeyUpdate.Request.decode(in);
      case END_SESSION -> EndSession.Request.decode(in);
      case GET_ENCAPSULATED_REQUEST -> GetEncapsulatedRequest.Request.decode(in);
      case DELIVER_ENCAPSULATED_RESPONSE -> DeliverEncapsulatedResponse.Request.decode(in);
      case CHUNK_SEND -> ChunkSend.Request.decode(in);
      case CHUNK_GET -> ChunkGet.Request.decode(in);
      case GET_CSR -> GetCsr.Request.decode(in);
      case SET_CERTIFICATE -> SetCertificate.Request.decode(in);
      case GET_KEY_PAIR_INFO -> GetKeyPairInfo.Request.decode(in);
      case SET_KEY_PAIR_INFO -> SetKeyPairInfo.Request.decode(in);
      case GET_SUPPORTED_EVENT_TYPES -> GetSupportedEventTypes.Request.decode(in);
      case SUBSCRIBE_EVENT_TYPES -> SubscribeEventTypes.Request.decode(in);
      case SEND_EVENT -> SendEvent.Request.decode(in);
      case GET_MEASUREMENT_EXTENSION_LOG -> GetMeasurementExtensionLog.Request.decode(in);
      case GET_ENDPOINT_INFO -> GetEndpointInfo.Request.decode(in);
      default -> UnsupportedRequest.decode(in, code);
    };
  }

  /**
   * Reads a response; whatever follows it is left unread. One that is not decoded yet takes all
   * that is left.
   */
  public static SpdmResponse readResponse(WireReader in, MessageSizes sizes)
      throws MalformedMessageException {
    MessageCode code = code(in, false);
    return switch (code) {
      case VERSION -> GetVersion.Response.decode(in);
      case CAPABILITIES -> GetCapabilities.Response.decode(in);
      case ALGORITHMS -> NegotiateAlgorithms.Response.decode(in);
      case DIGESTS -> GetDigests.Response.decode(in, sizes.hashSize(), sizes.multiKey());
      case CERTIFICATE -> GetCertificate.Response.decode(in);
      case CHALLENGE_AUTH ->
          Challenge.Response.decode(
              in, sizes.hashSize(), sizes.summarySize(), sizes.signatureSize());
      case MEASUREMENTS -> GetMeasurements.Response.decode(in, sizes.askedSignatureSize());
      case VENDOR_DEFINED_RESPONSE -> VendorDefined.Response.decode(in);
      case KEY_EXCHANGE_RSP ->
          KeyExchange.Response.decode(
              in,
              sizes.session().responderExchangeSize(),
              sizes.summarySize(),
              sizes.signatureSize(),
              sizes.session().inTheClear() ? 0 : sizes.hashSize());
      case FINISH_RSP ->
          Finish.Response.decode(in, sizes.session().inTheClear() ? sizes.hashSize() : 0);
      case PSK_EXCHANGE_RSP ->
          PskExchange.Response.decode(in, sizes.summarySize(), sizes.hashSize());
      case PSK_FINISH_RSP -> PskFinish.Response.decode(in);
      case HEARTBEAT_ACK -> Heartbeat.Response.decode(in);
      case KEY_UPDATE_ACK -> KeyUpdate.Response.decode(in);
      case END_SESSION_ACK -> EndSession.Response.decode(in);
      case ENCAPSULATED_REQUEST -> GetEncapsulatedRequest.Response.decode(in);
      case ENCAPSULATED_RESPONSE_ACK -> DeliverEncapsulatedResponse.Response.decode(in);
      case CHUNK_SEND_ACK -> ChunkSend.Response.decode(in);
      case CHUNK_RESPONSE -> ChunkGet.Response.decode(in);
      case CSR -> GetCsr.Response.decode(in);
      case SET_CERTIFICATE_RSP -> SetCertificate.Response.decode(in);
      case KEY_PAIR_INFO -> GetKeyPairInfo.Response.decode(in);
      case SET_KEY_PAIR_INFO_ACK -> SetKeyPairInfo.Response.decode(in);
      case SUPPORTED_EVENT_TYPES -> GetSupportedEventTypes.Response.decode(in);
      case SUBSCRIBE_EVENT_TYPES_ACK -> SubscribeEventTypes.Response.decode(in);
      case EVENT_ACK -> SendEvent.Response.decode(in);
      case MEASUREMENT_EXTENSION_LOG -> GetMeasurementExtensionLog.Response.decode(in);
      case ENDPOINT_INFO -> GetEndpointInfo.Response.decode(in, sizes.askedSignatureSize());
      case ERROR -> ErrorResponse.decode(in);
      default -> UnsupportedResponse.decode(in, code);
    };
  }

  private static MessageCode code(WireReader in, boolean request) throws MalformedMessageException {
    int value = in.peek(CODE_OFFSET, "RequestResponseCode");
    MessageCode code = MessageCode.ofValue(value).orElse(null);
    if (code == null || code.isRequest() != request) {
      throw in.rejectAhead(
          CODE_OFFSET,
          "RequestResponseCode",
          request ? "a request" : "a response",
          MessageCode.nameOf(value));
    }
    return code;
  }
}
