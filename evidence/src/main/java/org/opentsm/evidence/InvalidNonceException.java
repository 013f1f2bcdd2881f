package org.opentsm.evidence;

/** A nonce that is not exactly 32 octets. */
public final class InvalidNonceException extends EvidenceException {
  private static final long serialVersionUID = 1L;

  InvalidNonceException(String expected, String found) {
    super(EvidenceErrorCode.INVALID_NONCE, "nonce: expected " + expected + ", found " + found);
  }
}
