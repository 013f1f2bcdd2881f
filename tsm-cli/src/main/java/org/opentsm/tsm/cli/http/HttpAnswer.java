package org.opentsm.tsm.cli.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.opentsm.spdm.Bytes;

/** What a request is answered with. */
public sealed interface HttpAnswer {
  /**
   * A document.
   *
   * @param headers further fields of the answer
   */
  record Json(int status, EncodedJson document, Map<String, String> headers)
      implements HttpAnswer {}

  /** Octets of a media type. */
  record Octets(String mediaType, Bytes octets) implements HttpAnswer {}

  /** Octets that are made while they are sent, until the writer returns or the caller leaves. */
  record Stream(String mediaType, Writer writer) implements HttpAnswer {}

  /** Makes a stream. */
  @FunctionalInterface
  interface Writer {
    /**
     * Writes all there is to write.
     *
     * @throws IOException when the caller has left, or does not read what is sent
     */
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  /** Done: 200. */
  static HttpAnswer of(JsonNode document) {
    return new Json(200, EncodedJson.of(document), Map.of());
  }
}
