package org.opentsm.tsm.cli.http;

import org.eclipse.jetty.http.HttpStatus;
import org.opentsm.emulator.EmulatorErrorCode;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.cli.io.Failure;

/** The one place where a failure becomes a status of HTTP. */
final class HttpStatuses {
  private HttpStatuses() {}

  /**
   * Whose fault it is decides the class: 4xx is the caller's, 5xx the daemon's or the device's,
   * which a gateway answers with 502 and 504.
   */
  static int of(Failure failure) {
    if (failure.code().equals(TsmErrorCode.TIMED_OUT.id())) {
      return HttpStatus.GATEWAY_TIMEOUT_504;
    }
    if (failure.code().equals(TsmErrorCode.CANCELLED.id())) {
      return HttpStatus.CONFLICT_409;
    }
    if (failure.code().equals(TsmErrorCode.MALFORMED_FILE.id())
        || failure.code().equals(EmulatorErrorCode.PKI_CORRUPT.id())) {
      // A file of the daemon's: nothing that the caller says differently mends it.
      return HttpStatus.INTERNAL_SERVER_ERROR_500;
    }
    boolean ofDevice =
        failure.code().equals(TsmErrorCode.PROTOCOL_VIOLATION.id())
            || failure.code().equals(TsmErrorCode.DEVICE_REFUSED.id())
            || failure.code().equals(TsmErrorCode.LINK_FAILED.id());
    return switch (failure.exitCode()) {
      case DONE -> HttpStatus.OK_200;
      case NEGATIVE -> HttpStatus.UNPROCESSABLE_ENTITY_422;
      case USAGE -> HttpStatus.BAD_REQUEST_400;
      case MALFORMED -> ofDevice ? HttpStatus.BAD_GATEWAY_502 : HttpStatus.BAD_REQUEST_400;
      case UNREACHABLE -> HttpStatus.BAD_GATEWAY_502;
      case LACKS_FEATURE -> HttpStatus.NOT_IMPLEMENTED_501;
      case REFUSED_BY_STATE -> HttpStatus.CONFLICT_409;
      // What the host forbids the daemon is its operator's to mend: who asks again has the same.
      case NOT_PERMITTED, INTERNAL -> HttpStatus.INTERNAL_SERVER_ERROR_500;
    };
  }

  static String title(int status) {
    return HttpStatus.getMessage(status);
  }
}
