package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/** OpaqueDataLength (2 octets, at most 1024) and OpaqueData, as several messages carry them. */
final class OpaqueData {
  private OpaqueData() {}

  static Bytes read(WireReader in) throws MalformedMessageException {
    int length = in.u16("OpaqueDataLength");
    if (length > Limits.OPAQUE_DATA) {
      throw in.rejectLast(
          2, "OpaqueDataLength", "at most " + Limits.OPAQUE_DATA, Integer.toString(length));
    }
    return in.bytes(length, "OpaqueData");
  }

  static void write(WireWriter out, Bytes data) {
    out.u16(data.length()).bytes(data);
  }
}
