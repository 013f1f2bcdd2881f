package org.opentsm.spdm.message;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;

/**
 * ERROR (0x7F): the Responder does not answer the request (DSP0274, "ERROR response message").
 *
 * <pre>
 * Param1 error code   Param2 error data
 * 4 ExtendedErrorData  4 for ResponseNotReady, 1 for LargeResponse, 4 for DataTooLarge, 1 to 32 for VendorDefined,
 *                      at most 32 for a code that is unknown, otherwise none
 * </pre>
 *
 * @param version of the connection
 * @param errorCode Param1: {@link ErrorCode}, or a value that it does not know
 * @param errorData Param2; what it says depends on the code
 * @param extendedErrorData as the code has it
 */
public record ErrorResponse(
    SpdmVersion version, int errorCode, int errorData, Bytes extendedErrorData)
    implements SpdmResponse {
  private static final int MAX_EXTENDED = 32;
  private static final int NOT_READY_SIZE = 4;
  private static final int DATA_TOO_LARGE_SIZE = 4;

  /** Checks the sizes. */
  public ErrorResponse {
    Limits.requireRange("ErrorCode", errorCode, 0, 255);
    Limits.requireRange("ErrorData", errorData, 0, 255);
    OptionalInt size = extendedSize(errorCode);
    if (size.isPresent()) {
      Limits.requireSize("ExtendedErrorData", extendedErrorData, size.getAsInt());
    } else {
      Limits.requireAtMost("ExtendedErrorData", extendedErrorData, MAX_EXTENDED);
      if (errorCode == ErrorCode.VENDOR_DEFINED.value() && !VendorError.fits(extendedErrorData)) {
        throw new IllegalArgumentException(
            "ExtendedErrorData does not hold the vendor id that it announces");
      }
    }
  }

  /**
   * What ResponseNotReady says (DSP0274, "ResponseNotReady extended error data").
   *
   * @param rdtExponent 0 to 255: the response is ready after 2^rdtExponent microseconds
   * @param requestCode 0 to 255, of the request that is worked on
   * @param token 0 to 255, to be given with RESPOND_IF_READY
   * @param rdtm 0 to 255: after rdtm times that time the Responder may drop the response
   */
  public record NotReady(int rdtExponent, int requestCode, int token, int rdtm) {
    private static final int MAX_EXPONENT = 62;

    /** Checks the ranges. */
    public NotReady {
      Limits.requireRange("RDTExponent", rdtExponent, 0, 255);
      Limits.requireRange("RequestCode", requestCode, 0, 255);
      Limits.requireRange("Token", token, 0, 255);
      Limits.requireRange("RDTM", rdtm, 0, 255);
    }

    /** How long to wait before RESPOND_IF_READY; about 146,000 years at most. */
    public Duration delay() {
      long micros = 1L << Math.min(rdtExponent, MAX_EXPONENT);
      return Duration.ofSeconds(micros / 1_000_000, micros % 1_000_000 * 1_000);
    }
  }

  /**
   * What VendorDefined says.
   *
   * @param standardId Param2, the body: {@link StandardsBody}
   * @param vendorId as long as the body says
   * @param data of the vendor
   */
  public record VendorError(int standardId, Bytes vendorId, Bytes data) {
    private static boolean fits(Bytes extended) {
      return !extended.isEmpty() && extended.get(0) < extended.length();
    }
  }

  /** An error without extended data. */
  public static ErrorResponse of(SpdmVersion version, ErrorCode code, int errorData) {
    return new ErrorResponse(version, code.value(), errorData, Bytes.EMPTY);
  }

  /** ResponseNotReady. */
  public static ErrorResponse notReady(SpdmVersion version, NotReady data) {
    return new ErrorResponse(
        version,
        ErrorCode.RESPONSE_NOT_READY.value(),
        0,
        Bytes.of(data.rdtExponent, data.requestCode, data.token, data.rdtm));
  }

  /** LargeResponse: the response is fetched in chunks with this handle, 0 to 255. */
  public static ErrorResponse largeResponse(SpdmVersion version, int handle) {
    return new ErrorResponse(version, ErrorCode.LARGE_RESPONSE.value(), 0, Bytes.of(handle));
  }

  @Override
  public MessageCode code() {
    return MessageCode.ERROR;
  }

  /** The error code, if the specification assigns it. */
  public Optional<ErrorCode> knownCode() {
    return ErrorCode.ofValue(errorCode);
  }

  /** Whether this is an error of that code. */
  public boolean is(ErrorCode code) {
    return errorCode == code.value();
  }

  /** What ResponseNotReady says, if this is one. */
  public Optional<NotReady> notReady() {
    return is(ErrorCode.RESPONSE_NOT_READY)
        ? Optional.of(
            new NotReady(
                extendedErrorData.get(0),
                extendedErrorData.get(1),
                extendedErrorData.get(2),
                extendedErrorData.get(3)))
        : Optional.empty();
  }

  /** The handle of the response that waits, if this is LargeResponse. */
  public OptionalInt largeResponseHandle() {
    return is(ErrorCode.LARGE_RESPONSE)
        ? OptionalInt.of(extendedErrorData.get(0))
        : OptionalInt.empty();
  }

  /**
   * The size of the certificate chain that did not fit the form, in octets, if this is
   * DataTooLarge.
   */
  public OptionalLong dataSize() {
    return is(ErrorCode.DATA_TOO_LARGE)
        ? OptionalLong.of(Limits.u32(extendedErrorData, 0))
        : OptionalLong.empty();
  }

  /** What VendorDefined says, if this is one. */
  public Optional<VendorError> vendorDefined() {
    if (!is(ErrorCode.VENDOR_DEFINED)) {
      return Optional.empty();
    }
    int length = extendedErrorData.get(0);
    return Optional.of(
        new VendorError(
            errorData, extendedErrorData.slice(1, length), extendedErrorData.slice(1 + length)));
  }

  /**
   * Reads an ERROR. The data of VendorDefined and of an unknown code has no length: it takes all
   * that is left.
   */
  public static ErrorResponse decode(WireReader in) throws MalformedMessageException {
    Header header = Header.read(in, MessageCode.ERROR);
    int code = header.param1();
    OptionalInt size = extendedSize(code);
    if (size.isEmpty() && in.remaining() > MAX_EXTENDED) {
      throw in.reject(
          "ExtendedErrorData", "at most " + MAX_EXTENDED + " bytes", in.remaining() + " bytes");
    }
    Bytes extended = in.bytes(size.orElse(in.remaining()), "ExtendedErrorData");
    if (code == ErrorCode.VENDOR_DEFINED.value() && !VendorError.fits(extended)) {
      throw in.rejectLast(
          extended.length(),
          "ExtendedErrorData",
          "a vendor id and its length",
          extended.toString());
    }
    return new ErrorResponse(header.version(), code, header.param2(), extended);
  }

  @Override
  public Bytes encode() {
    return Header.write(version, code(), errorCode, errorData).bytes(extendedErrorData).toBytes();
  }

  /** Octets of ExtendedErrorData, unless the message itself says. */
  private static OptionalInt extendedSize(int errorCode) {
    ErrorCode code = ErrorCode.ofValue(errorCode).orElse(null);
    return switch (code) {
      case null -> OptionalInt.empty();
      case VENDOR_DEFINED -> OptionalInt.empty();
      case RESPONSE_NOT_READY -> OptionalInt.of(NOT_READY_SIZE);
      case DATA_TOO_LARGE -> OptionalInt.of(DATA_TOO_LARGE_SIZE);
      case LARGE_RESPONSE -> OptionalInt.of(1);
      default -> OptionalInt.of(0);
    };
  }
}
