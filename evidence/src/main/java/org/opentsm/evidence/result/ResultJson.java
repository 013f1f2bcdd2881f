package org.opentsm.evidence.result;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The result as JSON, by {@code result.schema.json} beside this class: a stable schema. */
public final class ResultJson {
  private ResultJson() {}

  /** The whole result. */
  public static ObjectNode toJson(AppraisalResult result) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", 1);
    json.put("status", result.status().id());
    json.put("nonce", result.nonce().toString());
    json.put("at", result.at().toString());
    json.put("provider", result.provider());
    ArrayNode devices = json.putArray("devices");
    result.devices().forEach(device -> devices.add(toJson(device)));
    ArrayNode checks = json.putArray("checks");
    result.checks().forEach(check -> checks.add(toJson(check)));
    return json;
  }

  /** The result of a proof, by {@code proof-result.schema.json} beside this class. */
  public static ObjectNode toJson(ProofResult result) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", 1);
    json.put("status", result.status().id());
    json.put("nonce", result.nonce().toString());
    json.put("at", result.at().toString());
    json.put("device", result.device());
    json.put("deviceDigest", result.digest().toString());
    ArrayNode elements = json.putArray("elements");
    result.elements().forEach(elements::add);
    ArrayNode checks = json.putArray("checks");
    result.checks().forEach(check -> checks.add(toJson(check)));
    return json;
  }

  private static ObjectNode toJson(DeviceResult device) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("digest", device.digest().toString());
    json.put("incarnation", device.incarnation());
    json.put("generation", device.generation());
    json.put("status", device.status().id());
    return json;
  }

  /** One check. */
  public static ObjectNode toJson(CheckResult check) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", check.id());
    check.device().ifPresent(device -> json.put("device", device));
    json.put("part", check.part());
    json.put("requirement", check.requirement().id());
    json.put("outcome", check.outcome().id());
    json.put("expected", check.expected());
    json.put("found", check.found());
    json.put("vouchedBy", check.vouchedBy().id());
    json.put("explanation", check.explanation());
    return json;
  }
}
