package org.opentsm.ide.tdisp;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;

/**
 * DEVICE_INTERFACE_STATE (0x05). The request is a header.
 *
 * <pre>
 * 0  header     16
 * 16 TDI_STATE  1
 * </pre>
 */
public record DeviceInterfaceState(InterfaceId interfaceId, TdiState state) {
  /** Reads the answer to a request about an interface, which must be all of the input. */
  public static DeviceInterfaceState decode(Bytes input, InterfaceId interfaceId)
      throws MalformedMessageException {
    WireReader in = new WireReader("DEVICE_INTERFACE_STATE", input);
    TdispHeader.require(in, TdispMessageType.DEVICE_INTERFACE_STATE, interfaceId);
    int value = in.u8("TDI_STATE");
    TdiState state =
        TdiState.of(value)
            .orElseThrow(
                () -> in.rejectLast(1, "TDI_STATE", "0 to " + TdiState.ERROR.value(), value + ""));
    in.end(0);
    return new DeviceInterfaceState(interfaceId, state);
  }

  /** The octets. */
  public Bytes encode() {
    return TdispHeader.write(TdispMessageType.DEVICE_INTERFACE_STATE, interfaceId)
        .u8(state.value())
        .toBytes();
  }
}
