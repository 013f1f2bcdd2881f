package org.opentsm.spdm.message;

import static org.opentsm.spdm.SpdmVersion.V1_4;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * VENDOR_DEFINED_REQUEST (0xFE) and VENDOR_DEFINED_RESPONSE (0x7E): the messages of vendors and
 * other standards (DSP0274, "VENDOR_DEFINED_REQUEST message" and "VENDOR_DEFINED_RESPONSE
 * message"). Both have the same layout:
 *
 * <pre>
 * Param1 large form (bit 7, from 1.4 on)
 * 4 StandardID          2
 * 6 Len                 1   octets of the vendor identifier
 * 7 VendorID
 *   PayloadLength       2   reserved in the large form
 *   LargePayloadLength  4   in the large form alone
 *   Payload
 * </pre>
 */
public final class VendorDefined {
  private static final int LARGE = 0x80;
  private static final int U16 = 0xFFFF;

  private VendorDefined() {}

  /**
   * VENDOR_DEFINED_REQUEST.
   *
   * @param version of the connection
   * @param large whether this is the large form
   * @param standardId {@link StandardsBody}, or a value that it does not know
   * @param vendorId as long as the body says
   * @param payload at most 65,535 octets unless the form is large
   */
  public record Request(
      SpdmVersion version, boolean large, int standardId, Bytes vendorId, Bytes payload)
      implements SpdmRequest {
    /** Checks the sizes. */
    public Request {
      requireContent(version, large, standardId, vendorId, payload);
    }

    @Override
    public MessageCode code() {
      return MessageCode.VENDOR_DEFINED_REQUEST;
    }

    /** Reads a VENDOR_DEFINED_REQUEST; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.VENDOR_DEFINED_REQUEST);
      int standardId = in.u16("StandardID");
      Bytes vendorId = readVendorId(in, standardId);
      return new Request(
          header.version(),
          isLarge(header),
          standardId,
          vendorId,
          readPayload(in, isLarge(header)));
    }

    @Override
    public Bytes encode() {
      return write(version, code(), large, standardId, vendorId, payload);
    }
  }

  /**
   * VENDOR_DEFINED_RESPONSE.
   *
   * @param version of the connection
   * @param large whether this is the large form; as in the request
   * @param standardId {@link StandardsBody}, or a value that it does not know
   * @param vendorId as long as the body says
   * @param payload at most 65,535 octets unless the form is large
   */
  public record Response(
      SpdmVersion version, boolean large, int standardId, Bytes vendorId, Bytes payload)
      implements SpdmResponse {
    /** Checks the sizes. */
    public Response {
      requireContent(version, large, standardId, vendorId, payload);
    }

    @Override
    public MessageCode code() {
      return MessageCode.VENDOR_DEFINED_RESPONSE;
    }

    /** Reads a VENDOR_DEFINED_RESPONSE; whatever follows it is left unread. */
    public static Response decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.VENDOR_DEFINED_RESPONSE);
      int standardId = in.u16("StandardID");
      Bytes vendorId = readVendorId(in, standardId);
      return new Response(
          header.version(),
          isLarge(header),
          standardId,
          vendorId,
          readPayload(in, isLarge(header)));
    }

    @Override
    public Bytes encode() {
      return write(version, code(), large, standardId, vendorId, payload);
    }
  }

  private static void requireContent(
      SpdmVersion version, boolean large, int standardId, Bytes vendorId, Bytes payload) {
    Limits.requireRange("StandardID", standardId, 0, U16);
    Limits.requireAtMost("VendorID", vendorId, 255);
    if (!StandardsBody.allowsVendorId(standardId, vendorId.length())) {
      throw new IllegalArgumentException(
          "VendorID of body " + standardId + " cannot have " + vendorId.length() + " bytes");
    }
    if (large && !version.atLeast(V1_4)) {
      throw new IllegalArgumentException("SPDM " + version + " has no large form");
    }
    Limits.requireRange("PayloadLength", payload.length(), 0, large ? Limits.U32 : U16);
  }

  private static boolean isLarge(Header header) {
    return header.version().atLeast(V1_4) && (header.param1() & LARGE) != 0;
  }

  private static Bytes readVendorId(WireReader in, int standardId)
      throws MalformedMessageException {
    int length = in.u8("Len");
    if (!StandardsBody.allowsVendorId(standardId, length)) {
      throw in.rejectLast(
          1,
          "Len",
          "the length of a vendor id of " + StandardsBody.nameOf(standardId),
          Integer.toString(length));
    }
    return in.bytes(length, "VendorID");
  }

  private static Bytes readPayload(WireReader in, boolean large) throws MalformedMessageException {
    int length = in.u16("PayloadLength");
    return in.bytes(large ? in.u32("LargePayloadLength") : length, "Payload");
  }

  private static Bytes write(
      SpdmVersion version,
      MessageCode code,
      boolean large,
      int standardId,
      Bytes vendorId,
      Bytes payload) {
    WireWriter out = Header.write(version, code, large ? LARGE : 0, 0);
    out.u16(standardId).u8(vendorId.length()).bytes(vendorId);
    if (large) {
      out.reserved(2).u32(payload.length());
    } else {
      out.u16(payload.length());
    }
    return out.bytes(payload).toBytes();
  }
}
