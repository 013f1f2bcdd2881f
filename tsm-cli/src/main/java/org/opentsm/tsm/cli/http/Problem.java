package org.opentsm.tsm.cli.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
      default -> of(Failure.of(thrown));
    };
  }

  /** The same for what the tool would have told. */
  public static Problem of(Failure failure) {
    return new Problem(HttpStatuses.of(failure), failure);
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
