package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;

/**
 * GET_MEASUREMENT_EXTENSION_LOG (0xEF) and MEASUREMENT_EXTENSION_LOG (0x6F): what was measured one
 * after the other, portion by portion (DSP0274 1.3, "GET_MEASUREMENT_EXTENSION_LOG request and
 * MEASUREMENT_EXTENSION_LOG response messages"). {@link MeasurementExtensionLog} reads the whole.
 */
public final class GetMeasurementExtensionLog {
  private GetMeasurementExtensionLog() {}

  /**
   * GET_MEASUREMENT_EXTENSION_LOG.
   *
   * <pre>
   * Param1, Param2 reserved
   * 4 Offset  4
   * 8 Length  4
   * </pre>
   *
   * @param version of the connection, 1.3 or later
   * @param offset of the portion in the log, 0 to 2^32-1
   * @param length octets that are asked for, 0 to 2^32-1; the answer may have fewer
   */
  public record Request(SpdmVersion version, long offset, long length) implements SpdmRequest {
    /** Checks the ranges. */
    public Request {
      Limits.requireRange("Offset", offset, 0, Limits.U32);
      Limits.requireRange("Length", length, 0, Limits.U32);
    }

    @Override
    public MessageCode code() {
      return MessageCode.GET_MEASUREMENT_EXTENSION_LOG;
    }

    /** Reads a GET_MEASUREMENT_EXTENSION_LOG; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.GET_MEASUREMENT_EXTENSION_LOG);
      return new Request(header.version(), in.u32("Offset"), in.u32("Length"));
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), 0, 0).u32(offset).u32(length).toBytes();
    }
  }

  /**
   * MEASUREMENT_EXTENSION_LOG.
   *
   * <pre>
   * Param1, Param2 reserved
   * 4  PortionLength    4
   * 8  RemainderLength  4
   * 12 MEL
   * </pre>
   *
   * @param version of the connection, 1.3 or later
   * @param portion of the log
   * @param remainderLength octets of the log behind this portion, 0 to 2^32-1
   */
  public record Response(SpdmVersion version, Bytes portion, long remainderLength)
      implements SpdmResponse {
    /** Checks the range. */
    public Response {
      Limits.requireRange("RemainderLength", remainderLength, 0, Limits.U32);
    }

    @Override
    public MessageCode code() {
      return MessageCode.MEASUREMENT_EXTENSION_LOG;
    }

    /** Reads a MEASUREMENT_EXTENSION_LOG; whatever follows it is left unread. */
    public static Response decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.MEASUREMENT_EXTENSION_LOG);
      long portion = in.u32("PortionLength");
      long remainder = in.u32("RemainderLength");
      return new Response(header.version(), in.bytes(portion, "MEL"), remainder);
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), 0, 0)
          .u32(portion.length())
          .u32(remainderLength)
          .bytes(portion)
          .toBytes();
    }
  }
}
