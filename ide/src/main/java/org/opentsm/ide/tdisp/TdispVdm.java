package org.opentsm.ide.tdisp;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * VDM_REQUEST (0x8B) and VDM_RESPONSE (0x0B): what a vendor adds.
 *
 * <pre>
 * 0  header         16
 * 16 REGISTRY_ID    1    0 PCI-SIG, 1 CXL
 * 17 VENDOR_ID_LEN  1    n
 * 18 VENDOR_ID      n
 *    VENDOR_DATA
 * </pre>
 *
 * @param request whether it is a request
 * @param registryId 0 to 255
 * @param vendorId at most 255 octets
 * @param data the rest
 */
public record TdispVdm(
    InterfaceId interfaceId, boolean request, int registryId, Bytes vendorId, Bytes data) {
  private static final int OCTET = 0xFF;

  /** Checks the ranges. */
  public TdispVdm {
    InterfaceReport.requireRange("REGISTRY_ID", registryId, OCTET);
    InterfaceReport.requireRange("VENDOR_ID_LEN", vendorId.length(), OCTET);
  }

  /** Reads the answer to a request, which must be all of the input. */
  public static TdispVdm decode(Bytes input, TdispVdm request) throws MalformedMessageException {
    WireReader in = new WireReader("VDM_RESPONSE", input);
    TdispHeader.require(in, TdispMessageType.VDM_RESPONSE, request.interfaceId);
    TdispVdm response = read(in, request.interfaceId, false);
    if (response.registryId != request.registryId || !response.vendorId.equals(request.vendorId)) {
      throw new MalformedMessageException(
          "VDM_RESPONSE",
          "VENDOR_ID",
          TdispHeader.SIZE,
          request.registryId + "/" + request.vendorId.toHex(),
          response.registryId + "/" + response.vendorId.toHex());
    }
    return response;
  }

  /** Reads what follows the header, to the end. */
  static TdispVdm read(WireReader in, InterfaceId interfaceId, boolean request)
      throws MalformedMessageException {
    int registryId = in.u8("REGISTRY_ID");
    Bytes vendorId = in.bytes(in.u8("VENDOR_ID_LEN"), "VENDOR_ID");
    return new TdispVdm(
        interfaceId, request, registryId, vendorId, in.bytes(in.remaining(), "VENDOR_DATA"));
  }

  /** The same vendor's answer with this data. */
  public TdispVdm answer(Bytes answered) {
    return new TdispVdm(interfaceId, false, registryId, vendorId, answered);
  }

  /** The octets. */
  public Bytes encode() {
    TdispMessageType type = request ? TdispMessageType.VDM_REQUEST : TdispMessageType.VDM_RESPONSE;
    WireWriter out = TdispHeader.write(type, interfaceId);
    return out.u8(registryId).u8(vendorId.length()).bytes(vendorId).bytes(data).toBytes();
  }
}
