package org.opentsm.spdm.message;

import static org.opentsm.spdm.SpdmVersion.V1_3;
import static org.opentsm.spdm.SpdmVersion.V1_4;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * GET_CERTIFICATE (0x82) and CERTIFICATE (0x02): a chain, portion by portion (DSP0274,
 * "GET_CERTIFICATE request and CERTIFICATE response messages").
 *
 * <p>Both have a large form from 1.4 on, with offsets and lengths of 32 bits behind the ones of 16
 * bits, which are reserved then. Bit 7 of Param1 tells it.
 */
public final class GetCertificate {
  /** Attribute of the request, from 1.3 on: how much fits the slot is asked, no portion. */
  public static final int SLOT_SIZE_REQUESTED = 0x01;

  private static final int LARGE = 0x80;
  private static final int SLOT = 0x0F;
  private static final int U16 = 0xFFFF;

  private GetCertificate() {}

  /**
   * GET_CERTIFICATE.
   *
   * <pre>
   * Param1 slot (bits 0-3), large form (bit 7, from 1.4 on)   Param2 attributes, from 1.3 on
   * 4  Offset       2   reserved in the large form
   * 6  Length       2   likewise
   * 8  LargeOffset  4   in the large form alone
   * 12 LargeLength  4   likewise
   * </pre>
   *
   * @param version of the connection
   * @param slot 0 to 15, of which 0 to 7 exist
   * @param large whether this is the large form
   * @param attributes 0 before 1.3
   * @param offset of the portion in the chain
   * @param length octets that are asked for; the answer may have fewer
   */
  public record Request(
      SpdmVersion version, int slot, boolean large, int attributes, long offset, long length)
      implements SpdmRequest {
    /** Checks the ranges. */
    public Request {
      requireForm(version, slot, large);
      Limits.requireRange("Attributes", attributes, 0, version.atLeast(V1_3) ? 255 : 0);
      Limits.requireRange("Offset", offset, 0, large ? Limits.U32 : U16);
      Limits.requireRange("Length", length, 0, large ? Limits.U32 : U16);
    }

    @Override
    public MessageCode code() {
      return MessageCode.GET_CERTIFICATE;
    }

    /** Whether the size of the slot is asked for instead of a portion. */
    public boolean slotSizeRequested() {
      return (attributes & SLOT_SIZE_REQUESTED) != 0;
    }

    /** Reads a GET_CERTIFICATE; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.GET_CERTIFICATE);
      boolean large = isLarge(header);
      int offset = in.u16("Offset");
      int length = in.u16("Length");
      return new Request(
          header.version(),
          header.param1() & SLOT,
          large,
          header.version().atLeast(V1_3) ? header.param2() : 0,
          large ? in.u32("LargeOffset") : offset,
          large ? in.u32("LargeLength") : length);
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), slot | (large ? LARGE : 0), attributes);
      writeLengths(out, large, offset, length);
      return out.toBytes();
    }
  }

  /**
   * CERTIFICATE.
   *
   * <pre>
   * Param1 slot (bits 0-3), large form (bit 7, from 1.4 on)   Param2 CertificateInfo, from 1.3 on
   * 4  PortionLength         2   reserved in the large form
   * 6  RemainderLength       2   likewise
   * 8  LargePortionLength    4   in the large form alone
   * 12 LargeRemainderLength  4   likewise
   *    CertChain
   * </pre>
   *
   * @param version of the connection
   * @param slot 0 to 15, of which 0 to 7 exist
   * @param large whether this is the large form
   * @param certificateInfo bits 0-2: {@link CertificateModel}; 0 before 1.3
   * @param portion of the chain
   * @param remainderLength octets of the chain behind this portion; the size of the slot if that
   *     was asked for
   */
  public record Response(
      SpdmVersion version,
      int slot,
      boolean large,
      int certificateInfo,
      Bytes portion,
      long remainderLength)
      implements SpdmResponse {
    /** Checks the ranges. */
    public Response {
      requireForm(version, slot, large);
      Limits.requireRange("CertificateInfo", certificateInfo, 0, version.atLeast(V1_3) ? 255 : 0);
      Limits.requireRange("PortionLength", portion.length(), 0, large ? Limits.U32 : U16);
      Limits.requireRange("RemainderLength", remainderLength, 0, large ? Limits.U32 : U16);
    }

    @Override
    public MessageCode code() {
      return MessageCode.CERTIFICATE;
    }

    /** Reads a CERTIFICATE; whatever follows it is left unread. */
    public static Response decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.CERTIFICATE);
      boolean large = isLarge(header);
      int shortPortion = in.u16("PortionLength");
      int shortRemainder = in.u16("RemainderLength");
      long portion = large ? in.u32("LargePortionLength") : shortPortion;
      long remainder = large ? in.u32("LargeRemainderLength") : shortRemainder;
      return new Response(
          header.version(),
          header.param1() & SLOT,
          large,
          header.version().atLeast(V1_3) ? header.param2() : 0,
          in.bytes(portion, "CertChain"),
          remainder);
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), slot | (large ? LARGE : 0), certificateInfo);
      writeLengths(out, large, portion.length(), remainderLength);
      return out.bytes(portion).toBytes();
    }
  }

  private static boolean isLarge(Header header) {
    return header.version().atLeast(V1_4) && (header.param1() & LARGE) != 0;
  }

  private static void requireForm(SpdmVersion version, int slot, boolean large) {
    Limits.requireRange("SlotID", slot, 0, SLOT);
    if (large && !version.atLeast(V1_4)) {
      throw new IllegalArgumentException("SPDM " + version + " has no large form");
    }
  }

  private static void writeLengths(WireWriter out, boolean large, long first, long second) {
    if (large) {
      out.reserved(4).u32(first).u32(second);
    } else {
      out.u16((int) first).u16((int) second);
    }
  }
}
