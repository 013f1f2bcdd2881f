package org.opentsm.ide.tdisp;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;

/**
 * A message that is a header and nothing more: GET_TDISP_VERSION, GET_DEVICE_INTERFACE_STATE,
 * STOP_INTERFACE_REQUEST, and the answers that say that a thing was done.
 */
public record PlainMessage(TdispMessageType type, InterfaceId interfaceId) {
  /** Reads the answer to a request about an interface, which must be all of the input. */
  public static PlainMessage decode(Bytes input, TdispMessageType type, InterfaceId interfaceId)
      throws MalformedMessageException {
    WireReader in = new WireReader(type.name(), input);
    TdispHeader.require(in, type, interfaceId);
    in.end(0);
    return new PlainMessage(type, interfaceId);
  }

  /** The octets. */
  public Bytes encode() {
    return TdispHeader.write(type, interfaceId).toBytes();
  }
}
