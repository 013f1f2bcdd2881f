package org.opentsm.tsm.cli.io;

/**
 * The failures of the tool itself. Identifiers are a contract: they appear in JSON and {@code
 * docs/errors.md}.
 */
public enum CliErrorCode {
  /** A command line that makes no sense. */
  USAGE("cli.usage", ExitCode.USAGE),
  /** A file that was named is not there, or is no file. */
  NO_SUCH_FILE("cli.no-such-file", ExitCode.USAGE),
  /** A file that is too large to be what it is taken for. */
  FILE_TOO_LARGE("cli.file-too-large", ExitCode.MALFORMED),
  /** A file or stream that cannot be read or written. */
  FILE_FAILED("cli.file-failed", ExitCode.NOT_PERMITTED),
  /** A configuration file that makes no sense. */
  BAD_CONFIGURATION("cli.bad-configuration", ExitCode.MALFORMED),
  /** A port that something else listens on. */
  PORT_TAKEN("cli.port-taken", ExitCode.REFUSED_BY_STATE),
  /** A port that this user must not have. */
  PORT_DENIED("cli.port-denied", ExitCode.NOT_PERMITTED),
  /** A defect of the tool. */
  INTERNAL("cli.internal", ExitCode.INTERNAL);

  private final String id;
  private final ExitCode exitCode;

  CliErrorCode(String id, ExitCode exitCode) {
    this.id = id;
    this.exitCode = exitCode;
  }

  /** The stable identifier. */
  public String id() {
    return id;
  }

  /** What the tool exits with. */
  public ExitCode exitCode() {
    return exitCode;
  }
}
