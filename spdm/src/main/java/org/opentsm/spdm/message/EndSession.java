package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;

/**
 * END_SESSION (0xEC) and END_SESSION_ACK (0x6C): end a session (DSP0274, "END_SESSION request and
 * END_SESSION_ACK response messages").
 */
public final class EndSession {
  private EndSession() {}

  /**
   * END_SESSION: the header alone.
   *
   * @param version of the connection, 1.1 or later
   * @param attributes Param1: {@link #CLEAR_NEGOTIATED_STATE}, 0 to 255
   */
  public record Request(SpdmVersion version, int attributes) implements SpdmRequest {
    /** Param1: the Responder shall forget the negotiated state that it could preserve. */
    public static final int CLEAR_NEGOTIATED_STATE = 0x01;

    /** Checks the range. */
    public Request {
      Limits.requireRange("attributes", attributes, 0, 255);
    }

    @Override
    public MessageCode code() {
      return MessageCode.END_SESSION;
    }

    /** Reads an END_SESSION; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.END_SESSION);
      return new Request(header.version(), header.param1());
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), attributes, 0).toBytes();
    }
  }

  /**
   * END_SESSION_ACK: the header alone, Param1 and Param2 reserved.
   *
   * @param version of the connection, 1.1 or later
   */
  public record Response(SpdmVersion version) implements SpdmResponse {
    @Override
    public MessageCode code() {
      return MessageCode.END_SESSION_ACK;
    }

    /** Reads an END_SESSION_ACK; whatever follows it is left unread. */
    public static Response decode(WireReader in) throws MalformedMessageException {
      return new Response(Header.read(in, MessageCode.END_SESSION_ACK).version());
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), 0, 0).toBytes();
    }
  }
}
