package org.opentsm.spdm;

/** Octets from a peer that do not follow the layout of the message that they claim to be. */
public final class MalformedMessageException extends SpdmException {
  private static final long serialVersionUID = 1L;

  private final String messageName;
  private final String field;
  private final int offset;
  private final String expected;
  private final String found;

  /**
   * @param messageName the specification's name of the message, such as {@code CHALLENGE_AUTH}
   * @param field the specification's name of the field
   * @param offset of the field from the start of the message, in octets
   * @param expected what the layout allows
   * @param found what stands there
   */
  public MalformedMessageException(
      String messageName, String field, int offset, String expected, String found) {
    super(
        SpdmErrorCode.MALFORMED_MESSAGE,
        messageName
            + ": "
            + field
            + " at offset "
            + offset
            + ": expected "
            + expected
            + ", found "
            + found);
    this.messageName = messageName;
    this.field = field;
    this.offset = offset;
    this.expected = expected;
    this.found = found;
  }

  /** The specification's name of the message. */
  public String messageName() {
    return messageName;
  }

  /** The specification's name of the field. */
  public String field() {
    return field;
  }

  /** Octets from the start of the message to the field. */
  public int offset() {
    return offset;
  }

  /** What the layout allows. */
  public String expected() {
    return expected;
  }

  /** What stands there. */
  public String found() {
    return found;
  }
}
