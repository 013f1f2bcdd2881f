package org.opentsm.evidence.tdx;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;

/**
 * REPORTBODY of the quoting enclave (Intel SDM volume 3D, "REPORT"): 384 octets.
 *
 * @param encoded all of it: what the PCK signs
 * @param miscSelect 4 octets
 * @param attributes 16 octets
 * @param mrSigner 32 octets
 * @param productId ISVPRODID
 * @param securityVersion ISVSVN
 * @param reportData 64 octets
 */
record EnclaveReport(
    Bytes encoded,
    Bytes miscSelect,
    Bytes attributes,
    Bytes mrSigner,
    int productId,
    int securityVersion,
    Bytes reportData) {
  /** Octets. */
  static final int SIZE = 384;

  static EnclaveReport decode(Bytes encoded) throws MalformedMessageException {
    WireReader in = new WireReader("REPORTBODY", encoded);
    in.bytes(16, "CPUSVN");
    Bytes miscSelect = in.bytes(4, "MISCSELECT");
    in.reserved(28);
    Bytes attributes = in.bytes(16, "ATTRIBUTES");
    in.bytes(32, "MRENCLAVE");
    in.reserved(32);
    Bytes mrSigner = in.bytes(32, "MRSIGNER");
    in.reserved(96);
    int productId = in.u16("ISVPRODID");
    int securityVersion = in.u16("ISVSVN");
    in.reserved(60);
    Bytes reportData = in.bytes(64, "REPORTDATA");
    in.end(0);
    return new EnclaveReport(
        encoded, miscSelect, attributes, mrSigner, productId, securityVersion, reportData);
  }
}
