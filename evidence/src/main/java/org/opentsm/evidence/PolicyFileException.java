package org.opentsm.evidence;

/** A policy file that cannot be used. Says where, so that a person can repair it. */
public final class PolicyFileException extends EvidenceException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final int line;
  private final int column;

  /**
   * @param field the path of the field, as in {@code measurements/3/digests}; may be empty
   * @param line from 1, or 0 if unknown
   * @param column from 1, or 0 if unknown
   * @param expected what the policy format allows
   * @param found what stands there
   */
  public PolicyFileException(String field, int line, int column, String expected, String found) {
    super(
        EvidenceErrorCode.BAD_POLICY_FILE,
        (line == 0 ? "policy" : "line " + line + ", column " + column)
            + (field.isEmpty() ? "" : ": " + field)
            + ": expected "
            + expected
            + ", found "
            + found);
    this.field = field;
    this.line = line;
    this.column = column;
  }

  /** The path of the field, as in {@code measurements/3/digests}; empty: the whole file. */
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
