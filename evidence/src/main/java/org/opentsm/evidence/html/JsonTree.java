package org.opentsm.evidence.html;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The parts of evidence as nested lists: nothing is left out that a later version adds. */
final class JsonTree {
  /** Characters of one value that are shown. */
  private static final int LONGEST = 1024;

  /** Items of one list that are shown. */
  private static final int MOST = 300;

  private static final int WORD = 40;

  private final Markup out;

  JsonTree(Markup out) {
    this.out = out;
  }

  void write(JsonNode value) {
    if (isAbsent(value)) {
      out.element("p", "absent", "Absent: " + value.path("absent").asText());
    } else if (value instanceof ObjectNode object) {
      out.open("dl");
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        out.open("dt").text(field.getKey()).close("dt").open("dd");
        write(field.getValue());
        out.close("dd");
      }
      out.close("dl");
    } else if (value.isArray()) {
      list(value);
    } else {
      leaf(value.asText());
    }
  }

  private void list(JsonNode list) {
    if (list.isEmpty()) {
      out.element("span", "absent", "none");
      return;
    }
    out.open("ol", "start", "0");
    for (int i = 0; i < Math.min(list.size(), MOST); i++) {
      out.open("li");
      write(list.get(i));
      out.close("li");
    }
    out.close("ol");
    if (list.size() > MOST) {
      out.element("p", "note", (list.size() - MOST) + " more; 'tsm show --json' has all of them.");
    }
  }

  private void leaf(String text) {
    if (text.isEmpty()) {
      out.element("span", "absent", "none");
      return;
    }
    out.element("span", text.length() > WORD && !text.contains(" ") ? "hex" : "text", cut(text));
    if (text.length() > LONGEST) {
      out.element("span", "note", " of " + text.length() + " characters");
    }
  }

  /** Between whole characters. */
  private static String cut(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return text.substring(0, end) + "…";
  }

  static boolean isAbsent(JsonNode value) {
    return value.isObject() && value.size() == 1 && value.has("absent");
  }
}
