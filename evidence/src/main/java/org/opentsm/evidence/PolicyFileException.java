package org.opentsm.evidence;

/** A policy file that cannot be used. Says where, so that a person can repair it. */
public final class PolicyFileException extends EvidenceException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final int line;
  private final int column;

  /**
   * @param field the JSON pointer of the field
   * @param line from 1, or 0 if unknown
   * @param column from 1, or 0 if unknown
   * @param expected what the policy format allows
   * @param found what stands there
   */
  public PolicyFileException(String field, int line, int column, String expected, String found) {
    super(
        EvidenceErrorCode.BAD_POLICY_FILE,
        "policy, line "
            + line
            + ", column "
            + column
            + (field.isEmpty() ? "" : ", " + field)
            + ": expected "
            + expected
            + ", found "
            + found);
    this.field = field;
    this.line = line;
    this.column = column;
  }

  /** The JSON pointer of the field. */
  public String field() {
    return field;
  }

  /** From 1, or 0 if unknown. */
  public int line() {
    return line;
  }

  /** From 1, or 0 if unknown. */
  public int column() {
    return column;
  }
}
