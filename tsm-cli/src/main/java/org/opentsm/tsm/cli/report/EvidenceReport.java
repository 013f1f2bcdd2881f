package org.opentsm.tsm.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.json.EvidenceJson;

/**
 * Evidence for a person: the tree of its JSON view as an outline in the order in which people read,
 * so that nothing is left out that a later version adds. Long octets are cut, and words that no
 * terminal takes; {@code --json} has all of both.
 */
public final class EvidenceReport {
  private static final int LONGEST = 96;
  private static final int LONGEST_WORDS = 1024;
  private static final int SHORT = 32;
  private static final String STEP = "  ";
  private static final Pattern OCTETS = Pattern.compile("[0-9a-f]*");

  /** The rest stands between these, in the order of the JSON. */
  private static final List<String> FIRST =
      List.of("version", "identity", "provider", "nonce", "devices", "device", "leaf", "subject");

  private static final List<String> LAST =
      List.of(
          "session",
          "interface",
          "link",
          "tsm",
          "deviceDigest",
          "commitments",
          "rootOfTrust",
          "digest");

  /** Shown decoded instead. */
  private static final Map<String, String> BETTER =
      Map.of("blocks", "decoded", "item", "decoded", "certificates", "certificateChains");

  private final List<String> lines = new ArrayList<>();

  private EvidenceReport() {}

  /** The evidence in lines. */
  public static List<String> lines(EvidenceFile file) {
    return lines(EvidenceJson.toJson(file));
  }

  /** Anything else that has a view in JSON, in the same outline. */
  public static List<String> lines(ObjectNode view) {
    EvidenceReport report = new EvidenceReport();
    report.addFields("", view);
    return report.lines;
  }

  private void addFields(String indent, JsonNode object) {
    object.properties().stream()
        .filter(field -> !object.has(BETTER.getOrDefault(field.getKey(), "")))
        .sorted(Comparator.comparingInt(field -> rank(field.getKey())))
        .forEach(field -> add(indent, field.getKey(), field.getValue()));
  }

  private static int rank(String key) {
    if (FIRST.contains(key)) {
      return FIRST.indexOf(key) - FIRST.size();
    }
    return LAST.indexOf(key) + 1;
  }

  private void add(String indent, String key, JsonNode value) {
    if (value.isValueNode()) {
      String text = value.asText();
      lines.add(indent + key + ": " + (text.isEmpty() ? "none" : shortened(text)));
    } else if (isAbsent(value)) {
      lines.add(indent + key + ": absent: " + value.path("absent").asText());
    } else if (value.isObject()) {
      lines.add(indent + key);
      addFields(indent + STEP, value);
    } else if (isShortList(value)) {
      lines.add(indent + key + ": " + (value.isEmpty() ? "none" : joined(value)));
    } else {
      for (int i = 0; i < value.size(); i++) {
        add(indent, key + "[" + i + "]", value.get(i));
      }
    }
  }

  /** Names rather than octets. */
  private static boolean isShortList(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .allMatch(item -> item.isValueNode() && item.asText().length() <= SHORT);
  }

  private static String joined(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(", "));
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isObject() && value.size() == 1 && value.has("absent");
  }

  private static String shortened(String text) {
    int longest = OCTETS.matcher(text).matches() ? LONGEST : LONGEST_WORDS;
    return text.length() <= longest
        ? text
        : text.substring(0, longest) + "... (" + text.length() + " characters)";
  }
}
