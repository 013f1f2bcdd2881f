package org.opentsm.tsm.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.opentsm.tsm.cli.io.FailureException;

/**
 * An object of the daemon's JSON. What a command makes use of has to be there and of its kind; what
 * it does not know is passed over, as a later daemon may say more.
 */
final class Answer {
  private static final int VERSION = 1;

  private final ObjectNode fields;
  private final DaemonClient client;

  private Answer(ObjectNode fields, DaemonClient client) {
    this.fields = fields;
    this.client = client;
  }

  /** An object. */
  static Answer of(JsonNode json, DaemonClient client) throws FailureException {
    if (json instanceof ObjectNode fields) {
      return new Answer(fields, client);
    }
    throw client.badAnswer("a JSON object", "another value");
  }

  /** A whole document, of the version that this release knows. */
  static Answer ofDocument(JsonNode json, DaemonClient client) throws FailureException {
    Answer answer = of(json, client);
    long version = answer.number("version");
    if (version != VERSION) {
      throw client.badAnswer("a document of version " + VERSION, "version " + version);
    }
    return answer;
  }

  /** Whether there is something of a name. */
  boolean has(String name) {
    return fields.has(name);
  }

  /** A text that is not empty. */
  String text(String name) throws FailureException {
    return optionalText(name).orElseThrow(() -> wrong(name, "a text"));
  }

  /** The same where it may be missing. */
  Optional<String> optionalText(String name) throws FailureException {
    JsonNode value = fields.path(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw wrong(name, "a text");
    }
    return Optional.of(value.textValue());
  }

  /** A text of a pattern. */
  String matching(String name, Pattern pattern) throws FailureException {
    String text = text(name);
    if (!pattern.matcher(text).matches()) {
      throw wrong(name, "a text like " + pattern);
    }
    return text;
  }

  /** A whole number from 0 on. */
  long number(String name) throws FailureException {
    return optionalNumber(name).orElseThrow(() -> wrong(name, "a number"));
  }

  /** The same where it may be missing. */
  Optional<Long> optionalNumber(String name) throws FailureException {
    JsonNode value = fields.path(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw wrong(name, "a number");
    }
    return Optional.of(value.longValue());
  }

  /** Yes or no. */
  boolean flag(String name) throws FailureException {
    JsonNode value = fields.path(name);
    if (!value.isBoolean()) {
      throw wrong(name, "true or false");
    }
    return value.booleanValue();
  }

  /** Texts. */
  List<String> texts(String name) throws FailureException {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : array(name)) {
      if (!each.isTextual() || each.textValue().isEmpty()) {
        throw wrong(name, "texts");
      }
      texts.add(each.textValue());
    }
    return texts;
  }

  /** Objects. */
  List<Answer> objects(String name) throws FailureException {
    List<Answer> objects = new ArrayList<>();
    for (JsonNode each : array(name)) {
      objects.add(of(each, client));
    }
    return objects;
  }

  private JsonNode array(String name) throws FailureException {
    JsonNode value = fields.path(name);
    if (!value.isArray()) {
      throw wrong(name, "an array");
    }
    return value;
  }

  /** A field is not what it should be. Its value stays where it is: it can be anything. */
  FailureException wrong(String name, String expected) {
    return client.badAnswer(
        name + " to be " + expected, fields.has(name) ? "another value" : "none");
  }
}
