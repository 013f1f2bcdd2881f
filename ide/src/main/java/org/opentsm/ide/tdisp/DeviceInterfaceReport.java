package org.opentsm.ide.tdisp;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;

/**
 * GET_DEVICE_INTERFACE_REPORT (0x84) and DEVICE_INTERFACE_REPORT (0x04): a portion of what a locked
 * interface says of itself; put together, the portions are an {@link InterfaceReport}.
 *
 * <pre>
 * request
 * 0  header            16
 * 16 OFFSET            2
 * 18 LENGTH            2   what is wanted at most
 *
 * response
 * 0  header            16
 * 16 PORTION_LENGTH    2   n
 * 18 REMAINDER_LENGTH  2   what comes behind the portion
 * 20 REPORT_BYTES      n
 * </pre>
 */
public final class DeviceInterfaceReport {
  private DeviceInterfaceReport() {}

  /**
   * GET_DEVICE_INTERFACE_REPORT.
   *
   * @param offset 0 to 65,535
   * @param length 0 to 65,535
   */
  public record Request(InterfaceId interfaceId, int offset, int length) {
    /** Checks the ranges. */
    public Request {
      InterfaceReport.requireRange("OFFSET", offset, InterfaceReport.U16);
      InterfaceReport.requireRange("LENGTH", length, InterfaceReport.U16);
    }

    /** Reads what follows the header, which must be all of the input. */
    static Request read(WireReader in, InterfaceId interfaceId) throws MalformedMessageException {
      Request request = new Request(interfaceId, in.u16("OFFSET"), in.u16("LENGTH"));
      in.end(0);
      return request;
    }

    /** The octets. */
    public Bytes encode() {
      return TdispHeader.write(TdispMessageType.GET_DEVICE_INTERFACE_REPORT, interfaceId)
          .u16(offset)
          .u16(length)
          .toBytes();
    }
  }

  /**
   * DEVICE_INTERFACE_REPORT.
   *
   * @param remainder 0 to 65,535
   * @param portion at most 65,535 octets
   */
  public record Response(InterfaceId interfaceId, int remainder, Bytes portion) {
    /** Checks the ranges. */
    public Response {
      InterfaceReport.requireRange("REMAINDER_LENGTH", remainder, InterfaceReport.U16);
      InterfaceReport.requireRange("PORTION_LENGTH", portion.length(), InterfaceReport.U16);
    }

    /**
     * Reads the answer to a request, which must be all of the input.
     *
     * @throws MalformedMessageException if it is none, or has more than was asked for
     */
    public static Response decode(Bytes input, Request request) throws MalformedMessageException {
      WireReader in = new WireReader("DEVICE_INTERFACE_REPORT", input);
      TdispHeader.require(in, TdispMessageType.DEVICE_INTERFACE_REPORT, request.interfaceId);
      int length = in.u16("PORTION_LENGTH");
      if (length > request.length) {
        throw in.rejectLast(2, "PORTION_LENGTH", "at most " + request.length, length + "");
      }
      int remainder = in.u16("REMAINDER_LENGTH");
      Response response =
          new Response(request.interfaceId, remainder, in.bytes(length, "REPORT_BYTES"));
      in.end(0);
      return response;
    }

    /** The octets. */
    public Bytes encode() {
      return TdispHeader.write(TdispMessageType.DEVICE_INTERFACE_REPORT, interfaceId)
          .u16(portion.length())
          .u16(remainder)
          .bytes(portion)
          .toBytes();
    }
  }
}
