package org.opentsm.spdm.transport;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * A data object as PCI DOE carries it (PCIe Base Specification, "Data Object Exchange").
 *
 * <pre>
 * 0 Vendor ID         2
 * 2 Data Object Type  1
 * 3 reserved          1
 * 4 Length            4   in dwords, with this header; bits 0-17, 0 stands for 2^18; the other bits are reserved
 * 8 the content, whole dwords
 * </pre>
 *
 * @param vendorId who defines the type, 0 to 65,535
 * @param type 0 to 255
 * @param payload the content, at most 1 MiB less the header; when decoded, whole dwords
 */
public record DoeObject(int vendorId, int type, Bytes payload) {
  /** The vendor of the objects defined by PCI-SIG. */
  public static final int VENDOR_PCI_SIG = 1;

  /** DOE discovery. */
  public static final int TYPE_DISCOVERY = 0;

  /** CMA/SPDM outside of a session. */
  public static final int TYPE_SPDM = 1;

  /** Secured CMA/SPDM. */
  public static final int TYPE_SECURED_SPDM = 2;

  /** Octets of the header. */
  public static final int HEADER_SIZE = 8;

  /** Octets of the longest object with its header: 2^18 dwords. */
  public static final int MAX_SIZE = 1 << 20;

  private static final String NAME = "DOE object";
  private static final int DWORD = 4;
  private static final int HEADER_DWORDS = HEADER_SIZE / DWORD;
  private static final int MAX_DWORDS = MAX_SIZE / DWORD;

  /** Checks the ranges. */
  public DoeObject {
    if (vendorId < 0 || vendorId > 0xFFFF || type < 0 || type > 0xFF) {
      throw new IllegalArgumentException(
          "vendor " + vendorId + ", type " + type + " do not fit a DOE header");
    }
    if (payload.length() > MAX_SIZE - HEADER_SIZE) {
      throw new IllegalArgumentException(payload.length() + " bytes do not fit a DOE object");
    }
  }

  /** Reads one object, which must be all of the input. */
  public static DoeObject decode(Bytes input) throws MalformedMessageException {
    WireReader in = new WireReader(NAME, input);
    int vendorId = in.u16("Vendor ID");
    int type = in.u8("Data Object Type");
    in.reserved(1);
    long length = in.u32("Length");
    if (length >= MAX_DWORDS || (length != 0 && length < HEADER_DWORDS)) {
      throw in.rejectLast(
          4,
          "Length",
          "0 or " + HEADER_DWORDS + " to " + (MAX_DWORDS - 1) + " dwords",
          Long.toString(length));
    }
    int size = DWORD * (length == 0 ? MAX_DWORDS : (int) length);
    if (size != input.length()) {
      throw in.rejectLast(4, "Length", input.length() + " bytes in dwords", length + " dwords");
    }
    return new DoeObject(vendorId, type, input.slice(HEADER_SIZE));
  }

  /**
   * The object that carries a message.
   *
   * @throws IllegalArgumentException if it is too long for one
   */
  public static DoeObject of(TransportMessage message) {
    return new DoeObject(
        VENDOR_PCI_SIG, message.isSecured() ? TYPE_SECURED_SPDM : TYPE_SPDM, message.octets());
  }

  /**
   * The message in an object of type {@link #TYPE_SPDM} or {@link #TYPE_SECURED_SPDM}, with what
   * pads it; other objects are rejected.
   */
  public TransportMessage message() throws MalformedMessageException {
    if (vendorId != VENDOR_PCI_SIG) {
      throw new MalformedMessageException(
          NAME, "Vendor ID", 0, VENDOR_PCI_SIG + " (PCI-SIG)", Integer.toString(vendorId));
    }
    return switch (type) {
      case TYPE_SPDM -> TransportMessage.plain(Binding.requireContent(payload, NAME, HEADER_SIZE));
      case TYPE_SECURED_SPDM ->
          TransportMessage.secured(Binding.requireContent(payload, NAME, HEADER_SIZE));
      default ->
          throw new MalformedMessageException(
              NAME,
              "Data Object Type",
              2,
              TYPE_SPDM + " (SPDM) or " + TYPE_SECURED_SPDM + " (secured SPDM)",
              Integer.toString(type));
    };
  }

  /** The object with its header, filled with zeros to whole dwords. */
  public Bytes encode() {
    int dwords = HEADER_DWORDS + (payload.length() + DWORD - 1) / DWORD;
    WireWriter out = new WireWriter();
    out.u16(vendorId).u8(type).reserved(1).u32(dwords == MAX_DWORDS ? 0 : dwords).bytes(payload);
    return out.reserved(DWORD * dwords - out.length()).toBytes();
  }
}
