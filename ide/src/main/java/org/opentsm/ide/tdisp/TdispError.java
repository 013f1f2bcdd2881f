package org.opentsm.ide.tdisp;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;

/**
 * TDISP_ERROR (0x7F): a request failed, and why.
 *
 * <pre>
 * 0  header               16
 * 16 ERROR_CODE           4
 * 20 ERROR_DATA           4
 * 24 EXTENDED_ERROR_DATA       a vendor's, to the end
 * </pre>
 *
 * @param code as it came, 0 to 2<sup>32</sup>-1; {@link TdispErrorCode} has those that are known
 * @param data 0 to 2<sup>32</sup>-1
 */
public record TdispError(InterfaceId interfaceId, long code, long data, Bytes extended) {
  /** Checks the ranges. */
  public TdispError {
    InterfaceReport.requireRange("ERROR_CODE", code, InterfaceReport.U32);
    InterfaceReport.requireRange("ERROR_DATA", data, InterfaceReport.U32);
  }

  /** One that is known. */
  public static TdispError of(InterfaceId interfaceId, TdispErrorCode code, long data) {
    return new TdispError(interfaceId, code.value(), data, Bytes.EMPTY);
  }

  /** Whether octets are an error, so that they have to be read as one. */
  static boolean is(Bytes input) {
    return input.length() > 1 && input.get(1) == TdispMessageType.TDISP_ERROR.value();
  }

  /** Reads the answer to a request about an interface. */
  public static TdispError decode(Bytes input, InterfaceId interfaceId)
      throws MalformedMessageException {
    WireReader in = new WireReader("TDISP_ERROR", input);
    TdispHeader.require(in, TdispMessageType.TDISP_ERROR, interfaceId);
    return new TdispError(
        interfaceId,
        in.u32("ERROR_CODE"),
        in.u32("ERROR_DATA"),
        in.bytes(in.remaining(), "EXTENDED_ERROR_DATA"));
  }

  /** What the code means, if that is known. */
  public Optional<TdispErrorCode> known() {
    return TdispErrorCode.of(code);
  }

  /** The octets. */
  public Bytes encode() {
    return TdispHeader.write(TdispMessageType.TDISP_ERROR, interfaceId)
        .u32(code)
        .u32(data)
        .bytes(extended)
        .toBytes();
  }
}
