package org.opentsm.spdm;

/**
 * A well-formed message whose content or place in the conversation the specification does not
 * allow.
 */
public final class ProtocolViolationException extends SpdmException {
  private static final long serialVersionUID = 1L;

  private final String messageName;

  /**
   * @param messageName the specification's name of the offending message
   * @param field what of it offends
   * @param expected what would have been right
   * @param found what came
   */
  public ProtocolViolationException(
      String messageName, String field, String expected, String found) {
    super(
        SpdmErrorCode.PROTOCOL_VIOLATION,
        messageName + ": " + field + ": expected " + expected + ", found " + found);
    this.messageName = messageName;
  }

  /** The specification's name of the offending message. */
  public String messageName() {
    return messageName;
  }
}
