package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/** OpaqueDataLength (2 octets, at most 1024) and OpaqueData, as several messages carry them. */
final class OpaqueData {
  private OpaqueData() {}

  static Bytes read(WireReader in) throws MalformedMessageException {
    return in.bytes(readLength(in), "OpaqueData");
  }

  /** OpaqueDataLength alone, where the data stands elsewhere. */
  static int readLength(WireReader in) throws MalformedMessageException {
    int length = in.u16("OpaqueDataLength");
    if (length > Limits.OPAQUE_DATA) {
      throw in.rejectLast(
          2, "OpaqueDataLength", "at most " + Limits.OPAQUE_DATA, Integer.toString(length));
    }
    return length;
  }

  /** The same in a message that has opaque data from 1.4 on. */
  static Bytes readFrom14(WireReader in, SpdmVersion version) throws MalformedMessageException {
    return version.atLeast(SpdmVersion.V1_4) ? read(in) : Bytes.EMPTY;
  }

  /** How much such a message may have. */
  static int limitFrom14(SpdmVersion version) {
    return version.atLeast(SpdmVersion.V1_4) ? Limits.OPAQUE_DATA : 0;
  }

  /** Writes it to such a message. */
  static void writeFrom14(WireWriter out, SpdmVersion version, Bytes data) {
    if (version.atLeast(SpdmVersion.V1_4)) {
      write(out, data);
    }
  }

  static void write(WireWriter out, Bytes data) {
    out.u16(data.length()).bytes(data);
  }
}
