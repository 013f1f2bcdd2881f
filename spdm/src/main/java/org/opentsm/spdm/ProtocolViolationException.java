package org.opentsm.spdm;

/**
 * A well-formed message whose content or place in the conversation the specification does not
 * allow.
 */
public final class ProtocolViolationException extends SpdmException {
  private static final long serialVersionUID = 1L;

  private final String messageName;
  private final String field;
  private final String expected;
  private final String found;

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
    this.field = field;
    this.expected = expected;
    this.found = found;
  }

  /** The specification's name of the offending message. */
  public String messageName() {
    return messageName;
  }

  /** What of it offends: the specification's name of a field, which says where it stands. */
  public String field() {
    return field;
  }

  /** What would have been right. */
  public String expected() {
    return expected;
  }

  /** What came. */
  public String found() {
    return found;
  }
}
