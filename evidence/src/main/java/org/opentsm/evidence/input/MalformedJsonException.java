package org.opentsm.evidence.input;

/** A text that is not JSON as {@link StrictJson} reads it. */
public final class MalformedJsonException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;
  private final String expected;
  private final String found;

  MalformedJsonException(int line, int column, String expected, String found) {
    super("expected " + expected + ", found " + found);
    this.line = line;
    this.column = column;
    this.expected = expected;
    this.found = found;
  }

  /** Where it breaks, from 1; 0 if nobody can say. */
  public int line() {
    return line;
  }

  /** Where in the line, from 1; 0 if nobody can say. */
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
