package org.opentsm.backend.nativecma.tpm;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/** What goes wrong on the way to a TPM, as exit codes have it. */
final class TpmFailures {
  private TpmFailures() {}

  static TsmException.Unreachable missing(String place) {
    return new TsmException.Unreachable(
        TsmErrorCode.UNREACHABLE, place + ": expected a TPM, found none", null);
  }

  static TsmException.NotPermitted denied(String place, @Nullable Throwable cause) {
    return new TsmException.NotPermitted(
        TsmErrorCode.NOT_PERMITTED,
        place
            + ": expected to open the TPM, found that the operating system denies it; the group tss "
            + "may, on most systems",
        cause);
  }

  static TsmException.Unreachable broken(String place, IOException cause) {
    return new TsmException.Unreachable(
        TsmErrorCode.UNREACHABLE,
        place + ": the TPM cannot be reached: " + cause.getMessage(),
        cause);
  }

  static TsmException.Protocol malformed(String place, String what) {
    return new TsmException.Protocol(TsmErrorCode.PROTOCOL_VIOLATION, place + ": " + what, null);
  }

  /** A TPM that says no. */
  static TsmException refused(String place, TpmResponseException answer) {
    String message = place + ": " + answer.getMessage();
    if (answer.code().isNotAuthorized()) {
      return new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED,
          message + "; only empty authorizations are used here",
          answer);
    }
    return answer.code().isUnsupported()
        ? new TsmException.LacksFeature(TsmErrorCode.DEVICE_LACKS_FEATURE, message)
        : new TsmException.Protocol(TsmErrorCode.DEVICE_REFUSED, message, answer);
  }
}
