package org.opentsm.tsm.cli.statement;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.statement.Statement;
import org.opentsm.evidence.statement.StatementJson;

/**
 * A statement for a person: what all kinds say in the same words, then its fields, one in a line,
 * by the names of the JSON.
 */
final class StatementReport {
  private static final String ABSENT = "absent";

  private StatementReport() {}

  static List<String> lines(Path file, Kind kind, Statement statement) {
    JsonNode json = StatementJson.toJson(kind, statement);
    List<String> lines = new ArrayList<>();
    lines.add(file + ", a statement of kind " + kind.id() + ", not verified");
    for (String part : List.of("facts", "statement")) {
      lines.add("");
      lines.add(part);
      add(lines, "  ", json.path(part));
    }
    return lines;
  }

  private static void add(List<String> lines, String indent, JsonNode object) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      JsonNode value = field.getValue();
      if (value.isObject() && value.has(ABSENT)) {
        lines.add(indent + field.getKey() + ": not stated: " + value.path(ABSENT).asText());
      } else if (value.isContainerNode()) {
        lines.add(indent + field.getKey());
        addItems(lines, indent + "  ", value);
      } else {
        lines.add(indent + field.getKey() + ": " + value.asText());
      }
    }
  }

  private static void addItems(List<String> lines, String indent, JsonNode container) {
    if (container.isObject()) {
      add(lines, indent, container);
      return;
    }
    for (int i = 0; i < container.size(); i++) {
      JsonNode item = container.get(i);
      if (item.isObject()) {
        lines.add(indent + i);
        add(lines, indent + "  ", item);
      } else {
        lines.add(indent + i + ": " + (item.isArray() ? item.toString() : item.asText()));
      }
    }
  }
}
