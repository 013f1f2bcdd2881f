package org.opentsm.tsm.cli.http;

/** Ends a request with a {@link Problem}. */
public final class ProblemException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /** What the daemon itself refuses. */
  public ProblemException(HttpErrorCode code, String message) {
    this(Problem.of(code, message));
  }

  /** Another problem. */
  public ProblemException(Problem problem) {
    super(problem.failure().message());
    this.problem = problem;
  }

  /** The answer. */
  public Problem problem() {
    return problem;
  }
}
