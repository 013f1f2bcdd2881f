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
  ERROR(ErrorResponse::decode);

  static final int HASH = 32;
  static final int SIGNATURE = 64;

  /** Sizes that lead the decoder of responses into each of its branches. */
  static final List<MessageSizes> SIZES =
      List.of(
          MessageSizes.NONE,
          new MessageSizes(HASH, SIGNATURE, 0, false, false),
          new MessageSizes(HASH, SIGNATURE, HASH, true, true));

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
