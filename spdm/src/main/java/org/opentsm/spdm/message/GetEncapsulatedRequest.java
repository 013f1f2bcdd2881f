package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;

/**
 * GET_ENCAPSULATED_REQUEST (0xEA) and ENCAPSULATED_REQUEST (0x6A): the Responder gets to ask
 * something (DSP0274, "GET_ENCAPSULATED_REQUEST request and ENCAPSULATED_REQUEST response
 * messages").
 */
public final class GetEncapsulatedRequest {
  private GetEncapsulatedRequest() {}

  /**
   * GET_ENCAPSULATED_REQUEST: the header alone, Param1 and Param2 reserved.
   *
   * @param version of the connection, 1.1 or later
   */
  public record Request(SpdmVersion version) implements SpdmRequest {
    @Override
    public MessageCode code() {
      return MessageCode.GET_ENCAPSULATED_REQUEST;
    }

    /** Reads a GET_ENCAPSULATED_REQUEST; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      return new Request(Header.read(in, MessageCode.GET_ENCAPSULATED_REQUEST).version());
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), 0, 0).toBytes();
    }
  }

  /**
   * ENCAPSULATED_REQUEST.
   *
   * <pre>
   * Param1 request ID   Param2 reserved
   * 4 EncapsulatedRequest, to the end of the message
   * </pre>
   *
   * @param version of the connection, 1.1 or later
   * @param requestId which the answer repeats, 0 to 255
   * @param encapsulatedRequest a whole request of the Responder, at least a header; on a padding
   *     transport with what follows it
   */
  public record Response(SpdmVersion version, int requestId, Bytes encapsulatedRequest)
      implements SpdmResponse {
    /** Checks the sizes. */
    public Response {
      Limits.requireRange("RequestID", requestId, 0, 255);
      EncapsulatedMessage.require("EncapsulatedRequest", encapsulatedRequest);
    }

    @Override
    public MessageCode code() {
      return MessageCode.ENCAPSULATED_REQUEST;
    }

    /**
     * Reads an ENCAPSULATED_REQUEST. What it encapsulates has no length: it takes all that is left.
     */
    public static Response decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.ENCAPSULATED_REQUEST);
      return new Response(
          header.version(), header.param1(), EncapsulatedMessage.read(in, "EncapsulatedRequest"));
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), requestId, 0).bytes(encapsulatedRequest).toBytes();
    }
  }
}
