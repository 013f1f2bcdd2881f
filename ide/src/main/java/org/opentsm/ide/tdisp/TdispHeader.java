package org.opentsm.ide.tdisp;

import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * What every message of TDISP begins with (PCIe Base Specification, "TDISP Message Format").
 *
 * <pre>
 * 0 TDISPVersion  1   0x10
 * 1 MessageType   1
 * 2 reserved      2
 * 4 INTERFACE_ID  12
 * </pre>
 *
 * @param version as it came, 0 to 255
 * @param type as it came, 0 to 255
 */
record TdispHeader(int version, int type, InterfaceId interfaceId) {
  /** Version 1.0, the one that there is. */
  static final int VERSION = 0x10;

  static final int SIZE = 16;

  private static final int RESERVED = 2;
  private static final int RESERVED_OF_ID = 8;

  static TdispHeader read(WireReader in) throws MalformedMessageException {
    int version = in.u8("TDISPVersion");
    int type = in.u8("MessageType");
    in.reserved(RESERVED);
    InterfaceId interfaceId = new InterfaceId(in.u32("FUNCTION_ID"));
    in.reserved(RESERVED_OF_ID);
    return new TdispHeader(version, type, interfaceId);
  }

  /** Reads the header of a message that must be of a type and about an interface. */
  static void require(WireReader in, TdispMessageType type, InterfaceId interfaceId)
      throws MalformedMessageException {
    TdispHeader header = read(in);
    if (header.version != VERSION) {
      throw in.rejectLast(SIZE, "TDISPVersion", hex(VERSION), hex(header.version));
    }
    if (header.type != type.value()) {
      throw in.rejectLast(
          SIZE - 1,
          "MessageType",
          hex(type.value()) + " (" + type + ")",
          hex(header.type)
              + TdispMessageType.of(header.type).map(found -> " (" + found + ")").orElse(""));
    }
    if (!header.interfaceId.equals(interfaceId)) {
      throw in.rejectLast(
          SIZE - 4, "FUNCTION_ID", interfaceId.toString(), header.interfaceId.toString());
    }
  }

  /** Begins a message. */
  static WireWriter write(TdispMessageType type, InterfaceId interfaceId) {
    return new WireWriter()
        .u8(VERSION)
        .u8(type.value())
        .reserved(RESERVED)
        .u32(interfaceId.functionId())
        .reserved(RESERVED_OF_ID);
  }

  private static String hex(int value) {
    return String.format("0x%02x", value);
  }
}
