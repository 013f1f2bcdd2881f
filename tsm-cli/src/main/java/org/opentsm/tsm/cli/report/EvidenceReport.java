package org.opentsm.tsm.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.json.EvidenceJson;

/**
 * Evidence for a person: the tree of its JSON view as an outline, so that nothing in it is left
 * out. Long octets are cut; {@code --json} has all of them.
 */
public final class EvidenceReport {
  private static final int LONGEST = 96;
  private static final String STEP = "  ";

  private final List<String> lines = new ArrayList<>();

  private EvidenceReport() {}

  /** The evidence in lines. */
  public static List<String> lines(EvidenceFile file) {
    EvidenceReport report = new EvidenceReport();
    report.addFields("", EvidenceJson.toJson(file));
    return report.lines;
  }

  private void addFields(String indent, JsonNode object) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      add(indent, field.getKey(), field.getValue());
    }
  }

  private void add(String indent, String key, JsonNode value) {
    if (value.isValueNode()) {
      lines.add(indent + key + ": " + shortened(value.asText()));
    } else if (isAbsent(value)) {
      lines.add(indent + key + ": absent: " + value.path("absent").asText());
    } else if (value.isObject()) {
      lines.add(indent + key);
      addFields(indent + STEP, value);
    } else {
      for (int i = 0; i < value.size(); i++) {
        add(indent, key + " " + i, value.get(i));
      }
    }
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isObject() && value.size() == 1 && value.has("absent");
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST
        ? text
        : text.substring(0, LONGEST) + "... (" + text.length() + " characters)";
  }
}
