package org.opentsm.tsm.cli.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.UncheckedIOException;
import org.opentsm.spdm.Bytes;

/**
 * A JSON document, encoded once: what is kept for a while takes no more memory than what is sent,
 * where a tree takes several times as much.
 *
 * @param octets in UTF-8
 */
public record EncodedJson(Bytes octets) {
  private static final ObjectMapper WRITER = new ObjectMapper();

  /** Encodes a document. */
  public static EncodedJson of(JsonNode document) {
    try {
      return new EncodedJson(Bytes.owning(WRITER.writeValueAsBytes(document)));
    } catch (JsonProcessingException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** As a part of another document, which is written as it is. */
  public RawValue toRawValue() {
    return new RawValue(UTF_8.decode(octets.toByteBuffer()).toString());
  }
}
