package org.opentsm.spdm.message;

import java.util.Optional;
import org.opentsm.spdm.SpdmVersion;

/** Param1 of ERROR (DSP0274, "Error code and error data"): why a Responder does not answer. */
public enum ErrorCode {
  /** A field of the request is invalid. */
  INVALID_REQUEST(0x01, "InvalidRequest", SpdmVersion.V1_0),
  /** Try again later. */
  BUSY(0x03, "Busy", SpdmVersion.V1_0),
  /** The request is out of place. */
  UNEXPECTED_REQUEST(0x04, "UnexpectedRequest", SpdmVersion.V1_0),
  /** Something else. */
  UNSPECIFIED(0x05, "Unspecified", SpdmVersion.V1_0),
  /** A secured message could not be decrypted or verified. */
  DECRYPT_ERROR(0x06, "DecryptError", SpdmVersion.V1_1),
  /** The request is not supported; Param2 is its code. */
  UNSUPPORTED_REQUEST(0x07, "UnsupportedRequest", SpdmVersion.V1_0),
  /** An encapsulated request is already on its way. */
  REQUEST_IN_FLIGHT(0x08, "RequestInFlight", SpdmVersion.V1_1),
  /** The encapsulated response has the wrong code. */
  INVALID_RESPONSE_CODE(0x09, "InvalidResponseCode", SpdmVersion.V1_1),
  /** No further session can be opened. */
  SESSION_LIMIT_EXCEEDED(0x0A, "SessionLimitExceeded", SpdmVersion.V1_1),
  /** The request is only answered in a session. */
  SESSION_REQUIRED(0x0B, "SessionRequired", SpdmVersion.V1_2),
  /** The device must be reset first. */
  RESET_REQUIRED(0x0C, "ResetRequired", SpdmVersion.V1_2),
  /** The response would be larger than the Requester can take. */
  RESPONSE_TOO_LARGE(0x0D, "ResponseTooLarge", SpdmVersion.V1_2),
  /** The request is larger than the Responder can take. */
  REQUEST_TOO_LARGE(0x0E, "RequestTooLarge", SpdmVersion.V1_2),
  /** The response comes in chunks: {@link ErrorResponse#largeResponseHandle()}. */
  LARGE_RESPONSE(0x0F, "LargeResponse", SpdmVersion.V1_2),
  /** A message was lost, such as the chunks of a large one. */
  MESSAGE_LOST(0x10, "MessageLost", SpdmVersion.V1_2),
  /** The policy of the Responder forbids it. */
  INVALID_POLICY(0x11, "InvalidPolicy", SpdmVersion.V1_3),
  /** The data does not fit the form that was asked for: {@link ErrorResponse#dataSize()}. */
  DATA_TOO_LARGE(0x12, "DataTooLarge", SpdmVersion.V1_4),
  /** The version is not one that the Responder speaks. */
  VERSION_MISMATCH(0x41, "VersionMismatch", SpdmVersion.V1_0),
  /** The response takes long: {@link ErrorResponse#notReady()}. */
  RESPONSE_NOT_READY(0x42, "ResponseNotReady", SpdmVersion.V1_0),
  /** The Responder lost its state: begin again with GET_VERSION. */
  REQUEST_RESYNCH(0x43, "RequestResynch", SpdmVersion.V1_0),
  /** The operation was tried and failed. */
  OPERATION_FAILED(0x44, "OperationFailed", SpdmVersion.V1_3),
  /** There is no encapsulated request to fetch. */
  NO_PENDING_REQUESTS(0x45, "NoPendingRequests", SpdmVersion.V1_3),
  /** The session is to be ended. */
  REQUEST_SESSION_TERMINATED(0x46, "RequestSessionTerminated", SpdmVersion.V1_4),
  /** The Responder is in a state that does not allow the request. */
  INVALID_STATE(0x47, "InvalidState", SpdmVersion.V1_4),
  /** An error of a vendor or another standard: {@link ErrorResponse#vendorDefined()}. */
  VENDOR_DEFINED(0xFF, "VendorDefined", SpdmVersion.V1_0);

  private final int value;
  private final String specName;
  private final SpdmVersion since;

  ErrorCode(int value, String specName, SpdmVersion since) {
    this.value = value;
    this.specName = specName;
    this.since = since;
  }

  /** The octet on the wire. */
  public int value() {
    return value;
  }

  /** The first version that defines it. */
  public SpdmVersion since() {
    return since;
  }

  /** The specification's name. */
  public String specName() {
    return specName;
  }

  /** The code with this octet, if the specification assigns one. */
  public static Optional<ErrorCode> ofValue(int value) {
    for (ErrorCode code : values()) {
      if (code.value == value) {
        return Optional.of(code);
      }
    }
    return Optional.empty();
  }

  /** The specification's name of the octet, for people. */
  public static String nameOf(int value) {
    return ofValue(value).map(ErrorCode::specName).orElse("unassigned");
  }
}
