package org.opentsm.tsm.cli.io;

/** Ends a command with a {@link Failure} that is already put into words. */
public final class FailureException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  /** What the command is to tell. */
  public FailureException(Failure failure) {
    super(failure.message());
    this.failure = failure;
  }

  /** The same, with what led to it. */
  public FailureException(Failure failure, Throwable cause) {
    super(failure.message(), cause);
    this.failure = failure;
  }

  /** What the command is to tell. */
  public Failure failure() {
    return failure;
  }
}
