package org.opentsm.evidence.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * A policy as YAML for people: in blocks, with a remark above each key. Texts stand in quotes, so
 * that no reader takes {@code off} or {@code 1.2} for something else.
 */
final class PolicyYaml {
  private static final String STEP = "  ";
  private static final Map<String, String> REMARKS =
      Map.ofEntries(
          Map.entry(
              "version", "What this file may say, and what each check means: docs/policy.md."),
          Map.entry("checks", "Makes single checks required or informational."),
          Map.entry("measurements", "Reference values by index. Others may be anything."),
          Map.entry("allowedDebugModes", "Debug modes that the device may report. []: none."),
          Map.entry("allowedOperationalModes", "Operational modes that the device may report."),
          Map.entry("acceptedDevices", "Devices that are accepted. Without: any under a root."),
          Map.entry("devices", "How many devices the evidence must be of."),
          Map.entry("minimumVersion", "The oldest version of SPDM that is good."),
          Map.entry("signatureAlgorithms", "Signature algorithms that are good. Without: any."),
          Map.entry("hashAlgorithms", "Hash algorithms that are good. Without: any."),
          Map.entry("cmaSan", "A leaf without PCIe CMA's name: require, warn or off."),
          Map.entry("platform", "The software that the machine may run."),
          Map.entry("machine", "What the machine must be beyond its software."));

  private final StringBuilder text = new StringBuilder();

  private PolicyYaml() {}

  /** The object, whose keys need no quotes. */
  static String of(JsonNode policy) {
    PolicyYaml yaml = new PolicyYaml();
    for (Map.Entry<String, JsonNode> field : policy.properties()) {
      String remark = REMARKS.get(field.getKey());
      if (remark != null) {
        yaml.text.append("# ").append(remark).append('\n');
      }
      yaml.field("", field);
    }
    return yaml.text.toString();
  }

  private void field(String indent, Map.Entry<String, JsonNode> field) {
    text.append(indent).append(field.getKey()).append(':');
    value(indent, field.getValue());
  }

  private void value(String indent, JsonNode value) {
    if (!value.isContainerNode() || value.isEmpty()) {
      text.append(' ').append(value).append('\n');
      return;
    }
    text.append('\n');
    if (value.isObject()) {
      value.properties().forEach(field -> field(indent + STEP, field));
    } else {
      value.forEach(item -> item(indent + STEP, item));
    }
  }

  /** The first key of an object stands beside its dash. */
  private void item(String indent, JsonNode item) {
    if (!item.isObject() || item.isEmpty()) {
      text.append(indent).append('-');
      value(indent, item);
      return;
    }
    String lead = indent + "- ";
    for (Map.Entry<String, JsonNode> field : item.properties()) {
      text.append(lead).append(field.getKey()).append(':');
      value(indent + STEP, field.getValue());
      lead = indent + STEP;
    }
  }
}
