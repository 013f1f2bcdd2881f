package org.opentsm.spdm.message;

import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * The four octets that every message begins with (DSP0274, "Generic SPDM message format").
 *
 * <pre>
 * 0 SPDMVersion  1 RequestResponseCode  2 Param1  3 Param2
 * </pre>
 *
 * @param version of the message; 1.0 in GET_VERSION and VERSION
 * @param param1 0 to 255
 * @param param2 0 to 255
 */
record Header(SpdmVersion version, int param1, int param2) {
  static final int SIZE = 4;

  /** Reads a header that must carry {@code code}. */
  static Header read(WireReader in, MessageCode code) throws MalformedMessageException {
    return new Header(readVersion(in, code), in.u8("Param1"), in.u8("Param2"));
  }

  /** Reads SPDMVersion and RequestResponseCode, which must be {@code code}. */
  static SpdmVersion readVersion(WireReader in, MessageCode code) throws MalformedMessageException {
    in.rename(code.name());
    int octet = in.u8("SPDMVersion");
    SpdmVersion version = SpdmVersion.ofCode(octet).orElse(null);
    if (version == null) {
      throw in.rejectLast(1, "SPDMVersion", "0x10 to 0x14", String.format("0x%02x", octet));
    }
    int value = in.u8("RequestResponseCode");
    if (value != code.value()) {
      throw in.rejectLast(1, "RequestResponseCode", code.name(), MessageCode.nameOf(value));
    }
    if (!version.atLeast(code.since())) {
      throw in.rejectLast(2, "SPDMVersion", code.since() + " or later", version.toString());
    }
    return version;
  }

  /** Begins a message. */
  static WireWriter write(SpdmVersion version, MessageCode code, int param1, int param2) {
    return new WireWriter().u8(version.code()).u8(code.value()).u8(param1).u8(param2);
  }
}
