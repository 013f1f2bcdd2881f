package org.opentsm.backend.nativecma.tpm;

/** A TPM answered with a response code other than success. */
final class TpmResponseException extends Exception {
  private static final long serialVersionUID = 1L;

  private final long code;

  TpmResponseException(String command, ResponseCode code) {
    super(command + ": " + code);
    this.code = code.value();
  }

  ResponseCode code() {
    return new ResponseCode(code);
  }
}
