package org.opentsm.evidence.input;

/** A file that is not YAML as its reader wants it. Says where, so that a person can repair it. */
public final class MalformedYamlException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final int line;
  private final int column;
  private final String expected;
  private final String found;

  MalformedYamlException(String field, int line, int column, String expected, String found) {
    super(
        (line == 0 ? "" : "line " + line + ", column " + column + ": ")
            + (field.isEmpty() ? "" : field + ": ")
            + "expected "
            + expected
            + ", found "
            + found);
    this.field = field;
    this.line = line;
    this.column = column;
    this.expected = expected;
    this.found = found;
  }

  /** The path of the field, as in {@code grants/3/users}; empty: the whole file. */
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

  /** What should stand there. */
  public String expected() {
    return expected;
  }

  /** What stands there instead. */
  public String found() {
    return found;
  }
}
