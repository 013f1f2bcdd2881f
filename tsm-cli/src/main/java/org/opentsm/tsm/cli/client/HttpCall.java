package org.opentsm.tsm.cli.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.opentsm.spdm.Bytes;

/**
 * A request.
 *
 * @param method of HTTP
 * @param path with its query, encoded as in RFC 3986: {@link #path} makes one
 * @param accept media types of the answer
 * @param lastEventId where to go on
 * @param body JSON, if there is one
 */
record HttpCall(
    String method,
    String path,
    String accept,
    Optional<String> lastEventId,
    Optional<ObjectNode> body) {
  private static final String JSON = "application/json";

  /** Reads a document. */
  static HttpCall get(String path) {
    return get(path, JSON);
  }

  /** Reads something else. */
  static HttpCall get(String path, String accept) {
    return new HttpCall("GET", path, accept, Optional.empty(), Optional.empty());
  }

  /** Has something done. */
  static HttpCall post(String path, ObjectNode body) {
    return new HttpCall("POST", path, JSON, Optional.empty(), Optional.of(body));
  }

  /** The same, behind an event. */
  HttpCall after(Optional<String> eventId) {
    return new HttpCall(method, path, accept, eventId, body);
  }

  /** A path of segments, which may have slashes of their own. */
  static String path(String... segments) {
    StringBuilder path = new StringBuilder();
    for (String segment : segments) {
      path.append('/').append(encoded(segment));
    }
    return path.toString();
  }

  /** What stands behind a path. */
  static String query(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(each -> each.getKey() + "=" + encoded(each.getValue()))
        .collect(Collectors.joining("&", "?", ""));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** As it is sent. The daemon closes the connection behind its answer. */
  Bytes toBytes() {
    Bytes content =
        Bytes.owning(
            body.map(json -> json.toString().getBytes(StandardCharsets.UTF_8)).orElse(new byte[0]));
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    head.append("Host: tsm\r\nConnection: close\r\nAccept: ").append(accept).append("\r\n");
    lastEventId.ifPresent(id -> head.append("Last-Event-ID: ").append(id).append("\r\n"));
    if (body.isPresent()) {
      head.append("Content-Type: ").append(JSON).append("\r\n");
      head.append("Content-Length: ").append(content.length()).append("\r\n");
    }
    head.append("\r\n");
    return Bytes.concat(List.of(Bytes.owning(head.toString().getBytes(US_ASCII)), content));
  }
}
