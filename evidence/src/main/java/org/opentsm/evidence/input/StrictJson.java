package org.opentsm.evidence.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.opentsm.spdm.Bytes;

/**
 * Reads JSON (RFC 8259) of which nobody can make two things: UTF-8, each key of an object once, and
 * nothing behind it; nested and long no more than its user allows. May be shared by threads.
 */
public final class StrictJson {
  private static final int LONGEST_NAME = 256;
  private static final int LONGEST_NUMBER = 64;

  private final ObjectMapper mapper;

  /**
   * @param depth how deep objects and arrays may stand in each other
   * @param longestString characters of a string
   */
  public StrictJson(int depth, int longestString) {
    StreamReadConstraints limits =
        StreamReadConstraints.builder()
            .maxNestingDepth(depth)
            .maxStringLength(longestString)
            .maxNameLength(LONGEST_NAME)
            .maxNumberLength(LONGEST_NUMBER)
            .build();
    mapper =
        JsonMapper.builder(
                JsonFactory.builder()
                    .streamReadConstraints(limits)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
  }

  /**
   * Reads a document.
   *
   * @throws MalformedJsonException if it is anything else
   */
  public JsonNode read(Bytes octets) throws MalformedJsonException {
    String text;
    try {
      // The parser would guess at UTF-16 and UTF-32, and replace what it does not understand.
      text = UTF_8.newDecoder().decode(ByteBuffer.wrap(octets.toByteArray())).toString();
    } catch (CharacterCodingException notText) {
      throw new MalformedJsonException(0, 0, "JSON in UTF-8", "octets that are not UTF-8");
    }
    try {
      return mapper.readTree(text);
    } catch (JsonProcessingException notJson) {
      JsonLocation at = notJson.getLocation();
      if (at == null) {
        throw new MalformedJsonException(
            0,
            0,
            "JSON within its limits",
            "something nested too deep, or a text that is too long");
      }
      boolean twice = String.valueOf(notJson.getOriginalMessage()).startsWith("Duplicate");
      throw new MalformedJsonException(
          at.getLineNr(),
          at.getColumnNr(),
          twice ? "each key once" : "JSON",
          twice ? "a key twice" : "something else");
    }
  }
}
