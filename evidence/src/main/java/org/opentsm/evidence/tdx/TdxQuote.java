package org.opentsm.evidence.tdx;

import java.util.List;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.evidence.trust.CertificateFile;
import org.opentsm.evidence.trust.TrustFile;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.wire.WireReader;

/**
 * A quote of Intel TDX, versions 4 and 5 (Intel 348549, "TD Quote Format"): header, body and
 * signature data. Numbers have the least significant octet first.
 *
 * <p>Zeros behind a quote are passed over, because the buffers of some guests have them; anything
 * else is refused.
 *
 * @param version 4 or 5
 * @param report the body
 * @param signed header and body: what the attestation key signed
 * @param signature r and s over P-256, 64 octets
 * @param attestationKey x and y, 64 octets
 * @param enclave the quoting enclave, which made the key
 * @param enclaveSignature by the PCK, 64 octets
 * @param authentication what the enclave put beside the key
 * @param certificates the chain of the PCK, leaf first
 */
record TdxQuote(
    int version,
    TdReport report,
    Bytes signed,
    Bytes signature,
    Bytes attestationKey,
    EnclaveReport enclave,
    Bytes enclaveSignature,
    Bytes authentication,
    List<DeviceCertificate> certificates) {
  private static final String NAME = "TD quote";
  private static final int V4 = 4;
  private static final int V5 = 5;
  private static final int ECDSA_P256 = 2;
  private static final long TDX = 0x81;
  private static final int BODY_1_0 = 2;
  private static final int BODY_1_5 = 3;
  private static final int ENCLAVE_AND_CHAIN = 6;
  private static final int PCK_CHAIN = 5;
  private static final int POINT = 64;

  /** Of the quoting enclaves of Intel. */
  private static final Bytes INTEL = Bytes.ofHex("939a7233f79c4ca9940a0db3957f0607");

  /** Octets of a quote with everything behind it. */
  private static final int LARGEST = 1 << 16;

  /**
   * Reads a quote. The version is looked at before anything else.
   *
   * @throws MalformedStatementException naming the field
   */
  static TdxQuote decode(Bytes encoded) throws MalformedStatementException {
    try {
      return read(new WireReader(NAME, encoded), encoded);
    } catch (MalformedMessageException malformed) {
      throw new MalformedStatementException(malformed);
    }
  }

  private static TdxQuote read(WireReader in, Bytes encoded) throws MalformedMessageException {
    int version = in.u16("version");
    if (version != V4 && version != V5) {
      throw in.rejectLast(2, "version", "4 or 5", Integer.toString(version));
    }
    if (encoded.length() > LARGEST) {
      throw in.reject("size", "at most " + LARGEST + " bytes", encoded.length() + " bytes");
    }
    int keyType = in.u16("attestation key type");
    if (keyType != ECDSA_P256) {
      throw in.rejectLast(
          2, "attestation key type", "2 (ECDSA over P-256)", Integer.toString(keyType));
    }
    long tee = in.u32("TEE type");
    if (tee != TDX) {
      throw in.rejectLast(4, "TEE type", "0x81 (TDX)", "0x" + Long.toHexString(tee));
    }
    in.reserved(4);
    Bytes vendor = in.bytes(16, "QE vendor ID");
    if (!vendor.equals(INTEL)) {
      throw in.rejectLast(16, "QE vendor ID", INTEL.toHex(), vendor.toHex());
    }
    in.bytes(20, "user data");
    TdReport report = version == V4 ? TdReport.decode(in, false) : typedBody(in);
    Bytes signed = in.consumed();
    Bytes data = in.bytes(in.u32("signature data length"), "signature data");
    Bytes behind = in.bytes(in.remaining(), "padding");
    for (int i = 0; i < behind.length(); i++) {
      if (behind.get(i) != 0) {
        throw in.rejectLast(
            behind.length() - i, "padding", "zeros", String.format("0x%02x", behind.get(i)));
      }
    }
    return signatureData(version, report, signed, data);
  }

  private static TdReport typedBody(WireReader in) throws MalformedMessageException {
    int type = in.u16("body type");
    if (type != BODY_1_0 && type != BODY_1_5) {
      throw in.rejectLast(2, "body type", "2 (TDX 1.0) or 3 (TDX 1.5)", Integer.toString(type));
    }
    long size = in.u32("body size");
    int expected = type == BODY_1_0 ? TdReport.SIZE : TdReport.SIZE_1_5;
    if (size != expected) {
      throw in.rejectLast(4, "body size", Integer.toString(expected), Long.toString(size));
    }
    return TdReport.decode(in, type == BODY_1_5);
  }

  private static TdxQuote signatureData(int version, TdReport report, Bytes signed, Bytes data)
      throws MalformedMessageException {
    WireReader in = new WireReader(NAME + ", signature data", data);
    Bytes signature = in.bytes(POINT, "signature");
    Bytes key = in.bytes(POINT, "attestation key");
    WireReader enclave = certification(in, "certification data", ENCLAVE_AND_CHAIN);
    in.end(0);
    Bytes enclaveReport = enclave.bytes(EnclaveReport.SIZE, "QE report");
    Bytes enclaveSignature = enclave.bytes(POINT, "QE report signature");
    Bytes authentication =
        enclave.bytes(enclave.u16("QE authentication data size"), "QE authentication data");
    WireReader chain = certification(enclave, "QE certification data", PCK_CHAIN);
    enclave.end(0);
    return new TdxQuote(
        version,
        report,
        signed,
        signature,
        key,
        EnclaveReport.decode(enclaveReport),
        enclaveSignature,
        authentication,
        certificates(chain));
  }

  private static WireReader certification(WireReader in, String field, int wanted)
      throws MalformedMessageException {
    int type = in.u16(field + " type");
    if (type != wanted) {
      throw in.rejectLast(2, field + " type", Integer.toString(wanted), Integer.toString(type));
    }
    return new WireReader(
        in.messageName() + ", " + field, in.bytes(in.u32(field + " size"), field));
  }

  private static List<DeviceCertificate> certificates(WireReader in)
      throws MalformedMessageException {
    try {
      return CertificateFile.read(
          new TrustFile("PCK chain", in.bytes(in.remaining(), "PCK chain")));
    } catch (TrustInputException unusable) {
      throw in.rejectLast(0, "PCK chain", "certificates in PEM, leaf first", unusable.getMessage());
    }
  }
}
