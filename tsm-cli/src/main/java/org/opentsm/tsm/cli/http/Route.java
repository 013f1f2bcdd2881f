package org.opentsm.tsm.cli.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A path with a method, and who may use it.
 *
 * @param method of HTTP
 * @param template of the path: {@code /v1/devices/{address}/connect}; what stands in braces is any
 *     one segment
 * @param right that a caller needs, by its name in the configuration
 * @param handler answers
 */
public record Route(String method, String template, String right, Handler handler) {
  /** Answers a request. Blocks as long as it takes, on a virtual thread of its own. */
  @FunctionalInterface
  public interface Handler {
    /**
     * The answer.
     *
     * @throws Exception to be told as a {@link Problem}
     */
    HttpAnswer answer(HttpExchange exchange) throws Exception;
  }

  /** Whether it is for a method; HEAD is GET without the body (RFC 9110, section 9.3.2). */
  boolean answers(String asked) {
    return method.equals(asked) || (asked.equals("HEAD") && method.equals("GET"));
  }

  /** What stands in the place of the braces, if the path is one of this template. */
  Optional<List<String>> match(List<String> segments) {
    List<String> wanted = List.of(template.substring(1).split("/", -1));
    if (wanted.size() != segments.size()) {
      return Optional.empty();
    }
    List<String> parameters = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      if (wanted.get(i).startsWith("{")) {
        parameters.add(segments.get(i));
      } else if (!wanted.get(i).equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }
}
