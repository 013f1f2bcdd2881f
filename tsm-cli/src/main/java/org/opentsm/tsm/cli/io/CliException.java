package org.opentsm.tsm.cli.io;

/** What goes wrong in the tool itself, and in no library below it. */
public final class CliException extends Exception {
  private static final long serialVersionUID = 1L;

  private final CliErrorCode code;

  /**
   * A failure.
   *
   * @param message one line for a person: what, where, expected, found
   */
  public CliException(CliErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  /** What kind of failure this is. */
  public CliErrorCode code() {
    return code;
  }
}
