package org.opentsm.spdm.responder;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ErrorResponse;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.wire.WireWriter;

/** A request that is answered with ERROR. Carries no stack: hostile requests must be cheap. */
final class Refusal extends Exception {
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

  static Refusal of(ErrorCode code) {
    return new Refusal(code, 0, Bytes.EMPTY);
  }

  /** What was asked for cannot be had in the form that was asked for: its size, in octets. */
  static Refusal tooLarge(int size) {
    return new Refusal(ErrorCode.DATA_TOO_LARGE, 0, new WireWriter().u32(size).toBytes());
  }

  /** A field does not hold what the connection allows. */
  static Refusal invalid() {
    return of(ErrorCode.INVALID_REQUEST);
  }

  /** The device does not do it. */
  static Refusal of(DeviceRefusal refusal) {
    return new Refusal(refusal.code(), refusal.data(), Bytes.EMPTY);
  }

  /** The request is out of place. */
  static Refusal unexpected() {
    return of(ErrorCode.UNEXPECTED_REQUEST);
  }

  /** The Responder does not answer such requests. */
  static Refusal unsupported(MessageCode request) {
    return unsupported(request.value());
  }

  /** The same, for a code that may be unknown. */
  static Refusal unsupported(int requestCode) {
    return new Refusal(ErrorCode.UNSUPPORTED_REQUEST, requestCode, Bytes.EMPTY);
  }

  /** A code that the version does not know yet is told as Unspecified. */
  ErrorResponse response(SpdmVersion version) {
    return version.atLeast(code.since())
        ? new ErrorResponse(version, code.value(), data, extendedData)
        : ErrorResponse.of(version, ErrorCode.UNSPECIFIED, 0);
  }
}
