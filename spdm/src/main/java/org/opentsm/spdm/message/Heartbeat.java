package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;

/**
 * HEARTBEAT (0xE8) and HEARTBEAT_ACK (0x68): keep a session alive (DSP0274, "HEARTBEAT request and
 * HEARTBEAT_ACK response messages").
 */
public final class Heartbeat {
  private Heartbeat() {}

  /**
   * HEARTBEAT: the header alone, Param1 and Param2 reserved.
   *
   * @param version of the connection, 1.1 or later
   */
  public record Request(SpdmVersion version) implements SpdmRequest {
    @Override
    public MessageCode code() {
      return MessageCode.HEARTBEAT;
    }

    /** Reads a HEARTBEAT; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      return new Request(Header.read(in, MessageCode.HEARTBEAT).version());
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), 0, 0).toBytes();
    }
  }

  /**
   * HEARTBEAT_ACK: the header alone, Param1 and Param2 reserved.
   *
   * @param version of the connection, 1.1 or later
   */
  public record Response(SpdmVersion version) implements SpdmResponse {
    @Override
    public MessageCode code() {
      return MessageCode.HEARTBEAT_ACK;
    }

    /** Reads a HEARTBEAT_ACK; whatever follows it is left unread. */
    public static Response decode(WireReader in) throws MalformedMessageException {
      return new Response(Header.read(in, MessageCode.HEARTBEAT_ACK).version());
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), 0, 0).toBytes();
    }
  }
}
