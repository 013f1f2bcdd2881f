package org.opentsm.evidence.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Checks JSON against the keywords of JSON Schema that this module's schemas use, and refuses any
 * other keyword.
 */
public final class JsonSchema {
  private static final Set<String> KNOWN =
      Set.of(
          "$schema",
          "title",
          "description",
          "$defs",
          "$ref",
          "type",
          "additionalProperties",
          "required",
          "properties",
          "items",
          "enum",
          "const",
          "pattern",
          "format",
          "oneOf",
          "minimum",
          "maximum",
          "minItems",
          "maxItems",
          "minLength",
          "maxLength",
          "minProperties");

  private final JsonNode root;
  private final JsonNode schema;

  private JsonSchema(JsonNode root, JsonNode schema) {
    this.root = root;
    this.schema = schema;
  }

  public static JsonSchema load(String resource) throws IOException {
    return load(resource, "");
  }

  /** A schema that stands somewhere in a document. */
  public static JsonSchema load(String resource, String pointer) throws IOException {
    try (InputStream in = JsonSchema.class.getResourceAsStream(resource)) {
      JsonNode document = new ObjectMapper().readTree(in);
      assertThat(document.at(pointer).isMissingNode()).as(pointer).isFalse();
      return new JsonSchema(document, document.at(pointer));
    }
  }

  /** Why {@code json} does not follow the schema; empty if it does. */
  public List<String> violations(JsonNode json) {
    List<String> found = new ArrayList<>();
    check(schema, json, "", found);
    return found;
  }

  private void check(JsonNode schema, JsonNode json, String path, List<String> found) {
    schema.fieldNames().forEachRemaining(keyword -> assertThat(KNOWN).contains(keyword));
    if (schema.has("$ref")) {
      check(root.at(schema.get("$ref").asText().substring(1)), json, path, found);
    }
    if (schema.has("oneOf")) {
      int fitting = 0;
      for (JsonNode option : schema.get("oneOf")) {
        List<String> reasons = new ArrayList<>();
        check(option, json, path, reasons);
        fitting += reasons.isEmpty() ? 1 : 0;
      }
      require(fitting == 1, path, "fits " + fitting + " options", found);
    }
    if (schema.has("const")) {
      require(
          schema.get("const").asText().equals(json.asText()),
          path,
          "is not " + schema.get("const"),
          found);
    }
    if (schema.has("enum")) {
      boolean listed = false;
      for (JsonNode option : schema.get("enum")) {
        listed |= option.equals(json);
      }
      require(listed, path, json + " is not listed", found);
    }
    if (schema.has("type")) {
      boolean fits =
          switch (schema.get("type").asText()) {
            case "object" -> json.isObject();
            case "array" -> json.isArray();
            case "string" -> json.isTextual();
            case "boolean" -> json.isBoolean();
            default -> json.isIntegralNumber();
          };
      require(fits, path, "is no " + schema.get("type"), found);
    }
    if (json.isTextual()) {
      if (schema.has("pattern")) {
        require(
            json.asText().matches(schema.get("pattern").asText()), path, "does not match", found);
      }
      if (schema.path("format").asText().equals("date-time")) {
        require(isTime(json.asText()), path, "is no date-time", found);
      }
      require(json.asText().length() >= schema.path("minLength").asInt(0), path, "short", found);
      require(
          json.asText().length() <= schema.path("maxLength").asInt(Integer.MAX_VALUE),
          path,
          "long",
          found);
    }
    if (json.isIntegralNumber()) {
      require(json.asLong() >= schema.path("minimum").asLong(Long.MIN_VALUE), path, "small", found);
      require(json.asLong() <= schema.path("maximum").asLong(Long.MAX_VALUE), path, "large", found);
    }
    if (json.isArray()) {
      require(json.size() >= schema.path("minItems").asInt(0), path, "few items", found);
      require(json.size() <= schema.path("maxItems").asInt(Integer.MAX_VALUE), path, "many", found);
      if (schema.has("items")) {
        for (int i = 0; i < json.size(); i++) {
          check(schema.get("items"), json.get(i), path + "/" + i, found);
        }
      }
    }
    if (json.isObject()) {
      checkObject(schema, json, path, found);
    }
  }

  private void checkObject(JsonNode schema, JsonNode json, String path, List<String> found) {
    require(json.size() >= schema.path("minProperties").asInt(0), path, "few keys", found);
    for (JsonNode key : schema.path("required")) {
      require(json.has(key.asText()), path, "lacks " + key, found);
    }
    json.properties()
        .forEach(entry -> {
          JsonNode known = schema.path("properties").get(entry.getKey());
          JsonNode others = schema.path("additionalProperties");
          if (known != null) {
            check(known, entry.getValue(), path + "/" + entry.getKey(), found);
          } else if (others.isObject()) {
            check(others, entry.getValue(), path + "/" + entry.getKey(), found);
          } else if (others.isBoolean()) {
            require(others.asBoolean(), path, "unknown key " + entry.getKey(), found);
          }
        });
  }

  private static boolean isTime(String text) {
    try {
      return OffsetDateTime.parse(text).getYear() > 0;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static void require(boolean holds, String path, String reason, List<String> found) {
    if (!holds) {
      found.add(path + " " + reason);
    }
  }
}
