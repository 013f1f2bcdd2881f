package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * GET_ENDPOINT_INFO (0x87) and ENDPOINT_INFO (0x07): what kind of device the other end is (DSP0274
 * 1.3, "GET_ENDPOINT_INFO request and ENDPOINT_INFO response messages"). {@link
 * DeviceClassIdentifiers} reads the content.
 */
public final class GetEndpointInfo {
  /** SubCode: identifiers of the device's class. */
  public static final int DEVICE_CLASS_IDENTIFIER = 0x01;

  private static final int SLOT = 0x0F;

  private GetEndpointInfo() {}

  /**
   * GET_ENDPOINT_INFO.
   *
   * <pre>
   * Param1 SubCode   Param2 bits 0-3: slot
   * 4 RequestAttributes  1   bit 0: a signature is asked for
   * 5 reserved           3
   * 8 Nonce              32, or none if no signature is asked for
   * </pre>
   *
   * @param version of the connection, 1.3 or later
   * @param subCode what is asked: {@link #DEVICE_CLASS_IDENTIFIER}, 0 to 255
   * @param slot whose key signs: 0 to 7, or 15 for a provisioned public key; 0 without a signature
   * @param nonce 32 octets to have the answer signed, otherwise none
   */
  public record Request(SpdmVersion version, int subCode, int slot, Bytes nonce)
      implements SpdmRequest {
    private static final int SIGNATURE_REQUESTED = 0x01;

    /** Checks the ranges. */
    public Request {
      Limits.requireRange("SubCode", subCode, 0, 255);
      Limits.requireRange("SlotID", slot, 0, SLOT);
      Limits.requireSize("Nonce", nonce, nonce.isEmpty() ? 0 : Limits.NONCE);
    }

    @Override
    public MessageCode code() {
      return MessageCode.GET_ENDPOINT_INFO;
    }

    /** Whether the answer shall be signed. */
    public boolean signatureRequested() {
      return !nonce.isEmpty();
    }

    /** Reads a GET_ENDPOINT_INFO; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.GET_ENDPOINT_INFO);
      boolean signed = (in.u8("RequestAttributes") & SIGNATURE_REQUESTED) != 0;
      in.reserved(3);
      return new Request(
          header.version(),
          header.param1(),
          header.param2() & SLOT,
          in.bytes(signed ? Limits.NONCE : 0, "Nonce"));
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), subCode, slot)
          .u8(signatureRequested() ? SIGNATURE_REQUESTED : 0)
          .reserved(3)
          .bytes(nonce)
          .toBytes();
    }
  }

  /**
   * ENDPOINT_INFO.
   *
   * <pre>
   * Param1 reserved   Param2 bits 0-3: slot
   * 4 reserved   4
   * 8 Nonce      32, or none without a signature
   *   EPInfoLen  4
   *   EPInfo
   *   Signature  S, or none
   * </pre>
   *
   * @param version of the connection, 1.3 or later
   * @param slot that signed, 0 to 15
   * @param nonce 32 octets, chosen by the Responder; none without a signature
   * @param endpointInfo what was asked
   * @param signature over the transcript; empty if none was asked for
   */
  public record Response(
      SpdmVersion version, int slot, Bytes nonce, Bytes endpointInfo, Bytes signature)
      implements SpdmResponse {
    /** Checks the ranges. */
    public Response {
      Limits.requireRange("SlotID", slot, 0, SLOT);
      Limits.requireSize("Nonce", nonce, signature.isEmpty() ? 0 : Limits.NONCE);
    }

    @Override
    public MessageCode code() {
      return MessageCode.ENDPOINT_INFO;
    }

    /**
     * Reads an ENDPOINT_INFO; whatever follows it is left unread.
     *
     * @param signatureSize octets of a signature, or 0 if none was asked for
     */
    public static Response decode(WireReader in, int signatureSize)
        throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.ENDPOINT_INFO);
      in.reserved(4);
      Bytes nonce = in.bytes(signatureSize == 0 ? 0 : Limits.NONCE, "Nonce");
      long length = in.u32("EPInfoLen");
      return new Response(
          header.version(),
          header.param2() & SLOT,
          nonce,
          in.bytes(length, "EPInfo"),
          in.bytes(signatureSize, "Signature"));
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), 0, slot);
      out.reserved(4).bytes(nonce).u32(endpointInfo.length()).bytes(endpointInfo);
      return out.bytes(signature).toBytes();
    }
  }
}
