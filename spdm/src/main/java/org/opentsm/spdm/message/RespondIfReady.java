package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;

/**
 * RESPOND_IF_READY (0xFF): asks for the response that was not ready (DSP0274, "RESPOND_IF_READY
 * request message"). The answer is the response to the original request.
 */
public final class RespondIfReady {
  private RespondIfReady() {}

  /**
   * RESPOND_IF_READY: the header alone.
   *
   * @param version of the connection
   * @param requestCode Param1: the code of the original request
   * @param token Param2: the token of the ERROR
   */
  public record Request(SpdmVersion version, int requestCode, int token) implements SpdmRequest {
    /** Checks the ranges. */
    public Request {
      Limits.requireRange("RequestCode", requestCode, 0, 255);
      Limits.requireRange("Token", token, 0, 255);
    }

    @Override
    public MessageCode code() {
      return MessageCode.RESPOND_IF_READY;
    }

    /** Reads a RESPOND_IF_READY; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.RESPOND_IF_READY);
      return new Request(header.version(), header.param1(), header.param2());
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), requestCode, token).toBytes();
    }
  }
}
