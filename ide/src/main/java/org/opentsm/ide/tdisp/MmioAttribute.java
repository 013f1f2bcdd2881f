package org.opentsm.ide.tdisp;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * SET_MMIO_ATTRIBUTE_REQUEST (0x8A): whether a range of a running interface is memory that software
 * outside of the TEE may reach. The response is a header.
 *
 * <pre>
 * 0  header      16
 * 16 MMIO_RANGE  16   as in the report; the attribute IS_NON_TEE_MEM says what it is to be
 * </pre>
 */
public record MmioAttribute(InterfaceId interfaceId, MmioRange range) {
  /** Reads what follows the header, which must be all of the input. */
  static MmioAttribute read(WireReader in, InterfaceId interfaceId)
      throws MalformedMessageException {
    MmioAttribute request = new MmioAttribute(interfaceId, MmioRange.read(in, 0));
    in.end(0);
    return request;
  }

  /** The octets. */
  public Bytes encode() {
    WireWriter out = TdispHeader.write(TdispMessageType.SET_MMIO_ATTRIBUTE_REQUEST, interfaceId);
    range.write(out);
    return out.toBytes();
  }
}
