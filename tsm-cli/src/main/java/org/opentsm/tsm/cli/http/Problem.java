package org.opentsm.tsm.cli.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.opentsm.spdm.PrintableText;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.Failure;

/**
 * A failure as an answer (RFC 9457, Problem Details for HTTP APIs).
 *
 * @param status of the answer: 400 to 599
 * @param failure its stable code, the exit code of a tool that is told it, and a line for a person
 */
public record Problem(int status, Failure failure) {
  /** The media type of {@link #toJson}. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** What the daemon itself refuses. */
  public static Problem of(HttpErrorCode code, String message) {
    return new Problem(code.status(), new Failure(code.id(), code.exitCode(), message));
  }

  /** What a verb threw. */
  public static Problem of(Throwable thrown) {
    return switch (thrown) {
      case ProblemException refused -> refused.problem();
      case HttpException refused ->
          ofServer(refused.getCode(), Objects.requireNonNullElse(refused.getReason(), "no reason"));
      case InterruptedException e ->
          of(
              Failure.of(
                  new TsmException.Unreachable(
                      TsmErrorCode.CANCELLED, "cancelled before it was done", e)));
      default -> of(Failure.of(thrown));
    };
  }

  /** What Jetty refuses of a request, with its status. */
  static Problem ofServer(int status, String found) {
    boolean theirs = status < 500 || status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505;
    HttpErrorCode code = theirs ? HttpErrorCode.BAD_REQUEST : HttpErrorCode.INTERNAL;
    return new Problem(
        status,
        new Failure(
            code.id(),
            code.exitCode(),
            "request: expected HTTP/1.1 with fields of at most "
                + UnixServer.HEADER_OCTETS
                + " bytes, found another ("
                + PrintableText.of(found)
                + ")"));
  }

  /** The same for what the tool would have told. A defect is the daemon's here, not the tool's. */
  public static Problem of(Failure failure) {
    return failure.code().equals(CliErrorCode.INTERNAL.id())
        ? of(HttpErrorCode.INTERNAL, failure.message())
        : new Problem(HttpStatuses.of(failure), failure);
  }

  /** By {@code problem.schema.json}. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", "urn:opentsm:error:" + failure.code());
    json.put("title", HttpStatuses.title(status));
    json.put("status", status);
    json.put("detail", failure.message());
    json.put("code", failure.code());
    json.put("exitCode", failure.exitCode().value());
    return json;
  }
}
