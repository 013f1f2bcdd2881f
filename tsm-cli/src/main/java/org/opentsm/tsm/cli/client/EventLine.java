package org.opentsm.tsm.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.opentsm.tsm.cli.io.FailureException;

/**
 * An event as it is shown: one line.
 *
 * @param id where to go on behind it
 * @param type its name
 * @param fields what the daemon says of it
 */
record EventLine(String id, String type, ObjectNode fields) {
  private static final String GAP = "gap";
  private static final Pattern TYPE = Pattern.compile("[a-z]+(-[a-z]+)*");

  static EventLine of(EventReader.StreamEvent event, DaemonClient client) throws FailureException {
    if (!TYPE.matcher(event.type()).matches()) {
      throw client.badAnswer("the name of an event", "another text");
    }
    return new EventLine(event.id(), event.type(), client.object(event.data()));
  }

  /** By {@code event.schema.json}. */
  String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", 1);
    json.put("id", id);
    json.put("type", type);
    json.set("event", fields);
    return json.toString();
  }

  /** For a person. */
  String toText() {
    if (type.equals(GAP)) {
      return "gap: "
          + (fields.has("missed")
              ? fields.path("missed").asText()
                  + " events left before they were read (limits.keptEvents says how many stay)"
              : fields.path("reason").asText());
    }
    List<String> head = new ArrayList<>();
    List<String> rest = new ArrayList<>();
    fields
        .properties()
        .forEach(field -> {
          String value = shown(field.getValue());
          if (field.getKey().equals("at")) {
            head.add(value.replaceFirst("(\\.[0-9]{3})[0-9]+Z$", "$1Z"));
          } else if (field.getKey().equals("address")) {
            head.add(value);
          } else {
            rest.add(field.getKey() + " " + value);
          }
        });
    head.add(type);
    return String.join("  ", head) + (rest.isEmpty() ? "" : ": " + String.join(", ", rest));
  }

  private static String shown(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }
}
