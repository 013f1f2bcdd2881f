package org.opentsm.tsm.cli.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.evidence.input.MalformedJsonException;
import org.opentsm.evidence.input.StrictJson;
import org.opentsm.spdm.Bytes;

/** A JSON object that somebody sent. What nobody asked for in it is refused. */
public final class Body {
  private static final int DEPTH = 8;
  private static final int LONGEST_SHOWN = 64;

  private final JsonNode fields;
  private final Set<String> asked = new HashSet<>();

  private Body(JsonNode fields) {
    this.fields = fields;
  }

  /**
   * Reads one; no octets are an empty object.
   *
   * @param most octets, which no string in it can exceed
   */
  static Body read(Bytes octets, int most) throws ProblemException {
    if (octets.length() == 0) {
      return new Body(JsonNodeFactory.instance.objectNode());
    }
    try {
      JsonNode read = new StrictJson(DEPTH, most).read(octets);
      if (!read.isObject()) {
        throw wrong("body: expected a JSON object, found another value");
      }
      return new Body(read);
    } catch (MalformedJsonException e) {
      throw wrong(
          "body: "
              + (e.line() > 0 ? "line " + e.line() + ", column " + e.column() + ": " : "")
              + e.getMessage());
    }
  }

  /** A text, if it is there. */
  public Optional<String> text(String name) throws ProblemException {
    JsonNode value = take(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw wrong(name + ": expected a text, found " + shown(value));
    }
    return Optional.of(value.textValue());
  }

  /** A text that must be there. */
  public String required(String name) throws ProblemException {
    return text(name).orElseThrow(() -> wrong(name + ": expected a text, found none"));
  }

  /** A whole number from {@code least} to {@code most}, if it is there. */
  public Optional<Long> number(String name, long least, long most) throws ProblemException {
    JsonNode value = take(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < least
        || value.longValue() > most) {
      throw wrong(
          name + ": expected a number from " + least + " to " + most + ", found " + shown(value));
    }
    return Optional.of(value.longValue());
  }

  /** The same where it must be there. */
  public long requiredNumber(String name, long least, long most) throws ProblemException {
    return number(name, least, most)
        .orElseThrow(() ->
            wrong(name + ": expected a number from " + least + " to " + most + ", found none"));
  }

  /** Yes or no; no if it is not there. */
  public boolean flag(String name) throws ProblemException {
    JsonNode value = take(name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw wrong(name + ": expected true or false, found " + shown(value));
    }
    return value.booleanValue();
  }

  /** Texts; none if it is not there. */
  public List<String> texts(String name, int most) throws ProblemException {
    JsonNode value = take(name);
    List<String> texts = new ArrayList<>();
    if (value.isMissingNode()) {
      return texts;
    }
    if (!value.isArray() || value.size() > most) {
      throw wrong(
          name + ": expected an array of at most " + most + " texts, found " + shown(value));
    }
    for (JsonNode each : value) {
      if (!each.isTextual()) {
        throw wrong(name + ": expected texts, found " + shown(each));
      }
      texts.add(each.textValue());
    }
    return texts;
  }

  /** Octets in Base64 (RFC 4648, section 4), if they are there; lines may be broken. */
  public Optional<Bytes> octets(String name) throws ProblemException {
    Optional<String> text = text(name);
    try {
      return text.map(
          base64 -> Bytes.owning(Base64.getDecoder().decode(base64.replaceAll("\\R", ""))));
    } catch (IllegalArgumentException noBase64) {
      throw wrong(name + ": expected Base64, found another text");
    }
  }

  /** Octets as hexadecimal digits that must be there. */
  public Bytes requiredHex(String name, int size) throws ProblemException {
    String text = required(name);
    try {
      Bytes octets = Bytes.ofHex(text);
      if (octets.length() == size) {
        return octets;
      }
    } catch (IllegalArgumentException noHex) {
      // Told below.
    }
    throw wrong(
        name
            + ": expected "
            + 2 * size
            + " hexadecimal digits, found "
            + text.length()
            + " characters");
  }

  /** Refuses what was not asked for: a wish that is not understood is not passed over. */
  public void end() throws ProblemException {
    for (String name : (Iterable<String>) fields::fieldNames) {
      if (!asked.contains(name)) {
        throw wrong(
            "body: expected one of " + asked.stream().sorted().toList() + ", found " + shown(name));
      }
    }
  }

  /** A refusal of what a body says. */
  public static ProblemException wrong(String message) {
    return new ProblemException(HttpErrorCode.BAD_REQUEST, message);
  }

  private JsonNode take(String name) {
    asked.add(name);
    return fields.path(name);
  }

  private static String shown(JsonNode value) {
    return value.isContainerNode()
        ? "an " + (value.isArray() ? "array" : "object")
        : shown(value.toString());
  }

  /** What anybody sent may stand in a log or a terminal. */
  public static String shown(String text) {
    String clean = text.replaceAll("[^\\x20-\\x7e]", "?");
    return "'"
        + (clean.length() <= LONGEST_SHOWN ? clean : clean.substring(0, LONGEST_SHOWN) + "...")
        + "'";
  }
}
