package org.opentsm.tsm.cli.client;

import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.Failure;
import org.opentsm.tsm.cli.io.FailureException;

/**
 * What goes wrong on the way to a daemon; what the daemon refuses has codes of its own. Identifiers
 * are a contract: they appear in JSON and {@code docs/errors.md}.
 */
public enum ClientErrorCode {
  /** Nobody listens at the socket. */
  NOT_RUNNING("daemon.not-running", ExitCode.UNREACHABLE),
  /** The daemon did not answer in time, or left in the midst of its answer. */
  NO_ANSWER("daemon.no-answer", ExitCode.UNREACHABLE),
  /** What answers is no daemon that this release understands. */
  BAD_ANSWER("daemon.bad-answer", ExitCode.MALFORMED),
  /** The socket is not for this user, or is not in a place to be trusted. */
  SOCKET_DENIED("daemon.socket-denied", ExitCode.NOT_PERMITTED);

  private final String id;
  private final ExitCode exitCode;

  ClientErrorCode(String id, ExitCode exitCode) {
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

  /** Ends a command. */
  FailureException failure(String message) {
    return new FailureException(new Failure(id, exitCode, message));
  }

  /** The same, with what led to it. */
  FailureException failure(String message, Throwable cause) {
    return new FailureException(new Failure(id, exitCode, message), cause);
  }
}
