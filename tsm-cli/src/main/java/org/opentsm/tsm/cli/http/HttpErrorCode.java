package org.opentsm.tsm.cli.http;

import org.opentsm.tsm.cli.io.ExitCode;

/**
 * What the daemon itself refuses. Identifiers are a contract: they appear in problem documents and
 * {@code docs/errors.md}.
 */
public enum HttpErrorCode {
  /** A request that makes no sense. */
  BAD_REQUEST("daemon.bad-request", 400, ExitCode.USAGE),
  /** The caller may not do this. */
  FORBIDDEN("daemon.forbidden", 403, ExitCode.NOT_PERMITTED),
  /** Nothing has this path. */
  NOT_FOUND("daemon.not-found", 404, ExitCode.USAGE),
  /** The path has no such method. */
  METHOD_NOT_ALLOWED("daemon.method-not-allowed", 405, ExitCode.USAGE),
  /** The body did not come in time. */
  REQUEST_TIMEOUT("daemon.request-timeout", 408, ExitCode.UNREACHABLE),
  /** The request is longer than any that makes sense. */
  TOO_LARGE("daemon.too-large", 413, ExitCode.MALFORMED),
  /** The body is no JSON. */
  UNSUPPORTED_MEDIA_TYPE("daemon.unsupported-media-type", 415, ExitCode.USAGE),
  /** The key of a request was used for another one. */
  KEY_REUSED("daemon.key-reused", 422, ExitCode.USAGE),
  /** This caller, or all of them, have too much under way. */
  TOO_MANY("daemon.too-many", 429, ExitCode.REFUSED_BY_STATE),
  /** A defect of the daemon. */
  INTERNAL("daemon.internal", 500, ExitCode.INTERNAL),
  /** The daemon is about to end. */
  STOPPING("daemon.stopping", 503, ExitCode.REFUSED_BY_STATE);

  private final String id;
  private final int status;
  private final ExitCode exitCode;

  HttpErrorCode(String id, int status, ExitCode exitCode) {
    this.id = id;
    this.status = status;
    this.exitCode = exitCode;
  }

  /** The stable identifier. */
  public String id() {
    return id;
  }

  /** Of the answer: 400 to 599. */
  public int status() {
    return status;
  }

  /** What a tool exits with that was answered so. */
  public ExitCode exitCode() {
    return exitCode;
  }
}
