package org.opentsm.ide.tdisp;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;

/**
 * BIND_P2P_STREAM_REQUEST (0x88) and UNBIND_P2P_STREAM_REQUEST (0x89): a stream to another device.
 * The responses are headers.
 *
 * <pre>
 * 0  header         16
 * 16 P2P Stream ID  1
 * </pre>
 *
 * @param bind whether it is to be bound, or unbound
 * @param streamId 0 to 255
 */
public record P2pStream(InterfaceId interfaceId, boolean bind, int streamId) {
  private static final int OCTET = 0xFF;

  /** Checks the range. */
  public P2pStream {
    InterfaceReport.requireRange("P2P Stream ID", streamId, OCTET);
  }

  /** Reads what follows the header, which must be all of the input. */
  static P2pStream read(WireReader in, InterfaceId interfaceId, boolean bind)
      throws MalformedMessageException {
    P2pStream request = new P2pStream(interfaceId, bind, in.u8("P2P Stream ID"));
    in.end(0);
    return request;
  }

  /** The octets. */
  public Bytes encode() {
    return TdispHeader.write(type(), interfaceId).u8(streamId).toBytes();
  }

  /** Which of the two requests it is. */
  TdispMessageType type() {
    return bind
        ? TdispMessageType.BIND_P2P_STREAM_REQUEST
        : TdispMessageType.UNBIND_P2P_STREAM_REQUEST;
  }

  /** What the answer is, if it is done. */
  TdispMessageType answer() {
    return bind
        ? TdispMessageType.BIND_P2P_STREAM_RESPONSE
        : TdispMessageType.UNBIND_P2P_STREAM_RESPONSE;
  }
}
