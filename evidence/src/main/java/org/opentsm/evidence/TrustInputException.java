package org.opentsm.evidence;

/** A trust anchor or revocation list, given by the verifier's operator, that cannot be used. */
public final class TrustInputException extends EvidenceException {
  private static final long serialVersionUID = 1L;

  /**
   * @param input which one, such as {@code root 1}
   * @param expected what can be used
   * @param found what stands there
   */
  public TrustInputException(String input, String expected, String found) {
    super(EvidenceErrorCode.BAD_TRUST_INPUT, input + ": expected " + expected + ", found " + found);
  }
}
