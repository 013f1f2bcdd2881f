package org.opentsm.ide.channel;

import java.util.Arrays;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.message.StandardsBody;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.wire.WireWriter;

/**
 * A protocol in vendor-defined messages of SPDM (PCIe Base Specification, "IDE_KM Protocol" and
 * "TDISP Message Format"; CXL Specification, "CXL.cachemem IDE Key Management"). Their payload:
 *
 * <pre>
 * 0 Protocol ID  1
 * 1 a message of the protocol
 * </pre>
 */
public enum VendorProtocol {
  /** Key management of PCIe link encryption. */
  IDE_KM(0x0001, 0),
  /** The TEE Device Interface Security Protocol. */
  TDISP(0x0001, 1),
  /** Key management of CXL.cachemem link encryption. */
  CXL_IDE_KM(0x1E98, 0);

  private final Bytes vendorId;
  private final int protocolId;

  VendorProtocol(int vendor, int protocolId) {
    this.vendorId = new WireWriter(2).u16(vendor).toBytes();
    this.protocolId = protocolId;
  }

  /** Of vendor-defined messages: PCI-SIG's, for CXL too. */
  public static int standardId() {
    return StandardsBody.PCI_SIG.value();
  }

  /** The two octets of the vendor identifier. */
  public Bytes vendorId() {
    return vendorId;
  }

  /** Puts a message of the protocol into a payload. */
  public Bytes wrap(Bytes message) {
    return new WireWriter(1 + message.length()).u8(protocolId).bytes(message).toBytes();
  }

  /**
   * Takes the message out of a payload.
   *
   * @throws MalformedMessageException if it is another protocol's, or empty
   */
  public Bytes unwrap(Bytes payload) throws MalformedMessageException {
    if (payload.isEmpty() || payload.get(0) != protocolId) {
      throw new MalformedMessageException(
          "VENDOR_DEFINED_RESPONSE",
          "Protocol ID",
          0,
          protocolId + " (" + this + ")",
          payload.isEmpty() ? "none" : Integer.toString(payload.get(0)));
    }
    return payload.slice(1);
  }

  /** Whose message a request carries; empty for a protocol that is none of these. */
  public static Optional<VendorProtocol> of(VendorDefined.Request request) {
    Bytes payload = request.payload();
    return Arrays.stream(values())
        .filter(each ->
            request.standardId() == standardId()
                && request.vendorId().equals(each.vendorId)
                && !payload.isEmpty()
                && payload.get(0) == each.protocolId)
        .findFirst();
  }
}
