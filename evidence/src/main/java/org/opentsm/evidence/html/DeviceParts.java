package org.opentsm.evidence.html;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** What one device says: certificates and measurements in tables, the rest part by part. */
final class DeviceParts {
  private static final List<String> ORDER =
      List.of("device", "session", "interface", "link", "transcripts", "publicKeys", "tsm");

  private final Markup out;
  private final JsonTree tree;

  DeviceParts(Markup out) {
    this.out = out;
    tree = new JsonTree(out);
  }

  /**
   * @param device one of {@code devices} in the view of the evidence
   */
  void write(JsonNode device) {
    certificates(device);
    measurements(device.path("measurements"));
    for (String part : ORDER) {
      if (device.has(part)) {
        part(title(part), device.get(part));
      }
    }
    for (Map.Entry<String, JsonNode> field : device.properties()) {
      if (!ORDER.contains(field.getKey())
          && !field.getKey().startsWith("certificate")
          && !field.getKey().equals("measurements")) {
        part(title(field.getKey()), field.getValue());
      }
    }
  }

  /** One part that unfolds. */
  void part(String title, JsonNode value) {
    boolean absent = JsonTree.isAbsent(value);
    out.open("details", "class", absent ? "part missing" : "part");
    summary(title, absent ? "absent" : "");
    tree.write(value);
    out.close("details");
  }

  private void certificates(JsonNode device) {
    JsonNode chains = device.path("certificateChains");
    if (!chains.isArray()) {
      part("Certificates", device.path("certificates"));
      return;
    }
    for (JsonNode chain : chains) {
      JsonNode list = chain.path("certificates");
      out.open("details", "class", "part");
      summary(
          "Certificates of slot " + chain.path("slot").asText(),
          list.isArray()
              ? list.size() + (list.size() == 1 ? " certificate" : " certificates")
              : "");
      if (list.isArray()) {
        out.open("ol", "class", "certificates");
        for (JsonNode certificate : list) {
          out.open("li").open("details").open("summary");
          out.element("span", "subject", certificate.path("subject").asText());
          out.close("summary");
          tree.write(certificate);
          out.close("details").close("li");
        }
        out.close("ol");
      } else {
        tree.write(chain);
      }
      out.close("details");
    }
  }

  private void measurements(JsonNode measurements) {
    JsonNode decoded = measurements.path("decoded");
    if (!decoded.isArray()) {
      part("Measurements", measurements);
      return;
    }
    out.open("details", "class", "part");
    summary("Measurements", decoded.size() + (decoded.size() == 1 ? " block" : " blocks"));
    out.open("div", "class", "scroll").open("table").open("thead").open("tr");
    for (String head : List.of("Index", "Type", "Form", "Value")) {
      out.open("th").text(head).close("th");
    }
    out.close("tr").close("thead").open("tbody");
    for (JsonNode block : decoded) {
      out.open("tr");
      out.element("td", "number", block.path("index").asText());
      out.element("td", "text", block.path("type").asText("").replace('-', ' '));
      out.element("td", "text", block.path("form").asText(""));
      out.open("td");
      tree.write(block.has("value") ? value(block) : block);
      out.close("td").close("tr");
    }
    out.close("tbody").close("table").close("div").close("details");
  }

  /** What can be said in words stands for the octets. */
  private static JsonNode value(JsonNode block) {
    for (String words : List.of("securityVersionNumber", "operationalModes")) {
      if (block.has(words)) {
        return ((ObjectNode) block)
            .deepCopy()
            .without(List.of("index", "type", "form", "specification", "value"));
      }
    }
    return block.get("value");
  }

  private void summary(String title, String remark) {
    out.open("summary").element("span", "name", title);
    if (!remark.isEmpty()) {
      out.element("span", "id", remark);
    }
    out.close("summary");
  }

  /** {@code publicKeys} as {@code Public keys}. */
  static String title(String key) {
    StringBuilder words = new StringBuilder();
    for (char c : key.toCharArray()) {
      if (Character.isUpperCase(c) && !words.isEmpty()) {
        words.append(' ');
      }
      words.append(words.isEmpty() ? Character.toUpperCase(c) : Character.toLowerCase(c));
    }
    return words.toString().equals("Tsm") ? "TSM" : words.toString();
  }
}
