package org.opentsm.spdm.answer;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ErrorResponse;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.wire.WireWriter;

/** A request that is answered with ERROR. Carries no stack: hostile requests must be cheap. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final int data;
  private final transient Bytes extendedData;

  private Refusal(ErrorCode code, int data, Bytes extendedData) {
    super(code.specName(), null, false, false);
    this.code = code;
    this.data = data;
    this.extendedData = extendedData;
  }

  /** An ERROR without data. */
  public static Refusal of(ErrorCode code) {
    return of(code, 0);
  }

  /**
   * An ERROR with its data.
   *
   * @param data Param2, 0 to 255
   */
  public static Refusal of(ErrorCode code, int data) {
    return new Refusal(code, data, Bytes.EMPTY);
  }

  /** What was asked for cannot be had in the form that was asked for: its size, in octets. */
  public static Refusal tooLarge(int size) {
    return new Refusal(ErrorCode.DATA_TOO_LARGE, 0, new WireWriter().u32(size).toBytes());
  }

  /** A field does not hold what the connection allows. */
  public static Refusal invalid() {
    return of(ErrorCode.INVALID_REQUEST);
  }

  /** The request is out of place. */
  public static Refusal unexpected() {
    return of(ErrorCode.UNEXPECTED_REQUEST);
  }

  /** This end does not answer such requests. */
  public static Refusal unsupported(MessageCode request) {
    return unsupported(request.value());
  }

  /** The same, for a code that may be unknown. */
  public static Refusal unsupported(int requestCode) {
    return of(ErrorCode.UNSUPPORTED_REQUEST, requestCode);
  }

  /** A code that the version does not know yet is told as Unspecified. */
  public ErrorResponse response(SpdmVersion version) {
    return version.atLeast(code.since())
        ? new ErrorResponse(version, code.value(), data, extendedData)
        : ErrorResponse.of(version, ErrorCode.UNSPECIFIED, 0);
  }
}
