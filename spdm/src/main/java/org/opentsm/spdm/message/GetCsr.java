package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * GET_CSR (0xED) and CSR (0x6D): the Responder makes a certificate signing request for one of its
 * keys (DSP0274, "GET_CSR request and CSR response messages").
 */
public final class GetCsr {
  /** Attribute of the request, from 1.3 on: a request that the Responder still holds is dropped. */
  public static final int OVERWRITE = 0x80;

  private static final int MODEL = 0x07;
  private static final int TAG_SHIFT = 3;
  private static final int TAG = 0x07;

  private GetCsr() {}

  /**
   * GET_CSR.
   *
   * <pre>
   * Param1 KeyPairID, from 1.3 on   Param2 attributes, from 1.3 on: bits 0-2 CertModel, 3-5 CSRTrackingTag, 7 Overwrite
   * 4 RequesterInfoLength  2
   * 6 OpaqueDataLength     2, at most 1024
   * 8 RequesterInfo
   *   OpaqueData
   * </pre>
   *
   * @param version of the connection, 1.2 or later
   * @param keyPairId 0 to 255: which key, where there are several; 0 otherwise and before 1.3
   * @param attributes 0 to 255; 0 before 1.3
   * @param requesterInfo DER of a CertificationRequestInfo (RFC 2986) with what the Requester wants
   *     to stand in the request, at most 65,535 octets; may be empty
   * @param opaqueData at most 1024 octets
   */
  public record Request(
      SpdmVersion version, int keyPairId, int attributes, Bytes requesterInfo, Bytes opaqueData)
      implements SpdmRequest {
    /** Checks the sizes. */
    public Request {
      int most = hasKeys(version) ? 255 : 0;
      Limits.requireRange("KeyPairID", keyPairId, 0, most);
      Limits.requireRange("attributes", attributes, 0, most);
      Limits.requireAtMost("RequesterInfo", requesterInfo, 0xFFFF);
      Limits.requireAtMost("OpaqueData", opaqueData, Limits.OPAQUE_DATA);
    }

    @Override
    public MessageCode code() {
      return MessageCode.GET_CSR;
    }

    /** CertModel, 0 to 7: {@link CertificateModel}. */
    public int certificateModel() {
      return attributes & MODEL;
    }

    /** CSRTrackingTag, 0 to 7: which request is fetched after a reset; 0 for a new one. */
    public int trackingTag() {
      return attributes >> TAG_SHIFT & TAG;
    }

    /** Whether a request that the Responder still holds is dropped. */
    public boolean overwrites() {
      return (attributes & OVERWRITE) != 0;
    }

    /** Reads a GET_CSR; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.GET_CSR);
      boolean keys = hasKeys(header.version());
      int infoLength = in.u16("RequesterInfoLength");
      int opaqueLength = OpaqueData.readLength(in);
      return new Request(
          header.version(),
          keys ? header.param1() : 0,
          keys ? header.param2() : 0,
          in.bytes(infoLength, "RequesterInfo"),
          in.bytes(opaqueLength, "OpaqueData"));
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), keyPairId, attributes);
      out.u16(requesterInfo.length()).u16(opaqueData.length());
      return out.bytes(requesterInfo).bytes(opaqueData).toBytes();
    }

    private static boolean hasKeys(SpdmVersion version) {
      return version.atLeast(SpdmVersion.V1_3);
    }
  }

  /**
   * CSR.
   *
   * <pre>
   * Param1, Param2 reserved
   * 4 CSRLength  2
   * 6 reserved   2
   * 8 CSRdata
   * </pre>
   *
   * @param version of the connection, 1.2 or later
   * @param csr DER of a CertificationRequest (RFC 2986), at most 65,535 octets
   */
  public record Response(SpdmVersion version, Bytes csr) implements SpdmResponse {
    /** Checks the size. */
    public Response {
      Limits.requireAtMost("CSRdata", csr, 0xFFFF);
    }

    @Override
    public MessageCode code() {
      return MessageCode.CSR;
    }

    /** Reads a CSR; whatever follows it is left unread. */
    public static Response decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.CSR);
      int length = in.u16("CSRLength");
      in.reserved(2);
      return new Response(header.version(), in.bytes(length, "CSRdata"));
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), 0, 0).u16(csr.length()).reserved(2).bytes(csr).toBytes();
    }
  }
}
