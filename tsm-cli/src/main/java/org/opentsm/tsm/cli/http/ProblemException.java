package org.opentsm.tsm.cli.http;

import java.util.Map;

/** Ends a request with a {@link Problem}. */
public final class ProblemException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final transient Map<String, String> headers;

  /** What the daemon itself refuses. */
  public ProblemException(HttpErrorCode code, String message) {
    this(Problem.of(code, message));
  }

  /** Another problem. */
  public ProblemException(Problem problem) {
    this(problem, Map.of());
  }

  /** One with further fields of the answer. */
  ProblemException(Problem problem, Map<String, String> headers) {
    super(problem.failure().message());
    this.problem = problem;
    this.headers = Map.copyOf(headers);
  }

  /** Further fields of the answer. */
  Map<String, String> headers() {
    return headers;
  }

  /** The answer. */
  public Problem problem() {
    return problem;
  }
}
