package org.opentsm.evidence.statement;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.result.ResultJson;

/**
 * Statements and what was found out about them as JSON, by {@code statement.schema.json} beside
 * this class: a stable schema.
 */
public final class StatementJson {
  private StatementJson() {}

  /** What a statement says; nothing is known of whether it holds. */
  public static ObjectNode toJson(Kind kind, Statement statement) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", 1);
    json.put("kind", kind.id());
    json.set("facts", facts(statement.facts()));
    json.set("statement", statement.toJson());
    return json;
  }

  /** What a verifier found out. */
  public static ObjectNode toJson(StatementResult result) {
    ObjectNode json = toJson(result.kind(), result.statement());
    json.put("status", result.status().id());
    json.put("at", result.at().toString());
    ArrayNode checks = json.putArray("checks");
    result.checks().forEach(check -> checks.add(ResultJson.toJson(check)));
    return json;
  }

  private static ObjectNode facts(PlatformFacts facts) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("userData", facts.userData().toHex());
    put(json, "debug", facts.debug());
    put(json, "migration", facts.migration());
    if (facts.tcb() instanceof Part.Present<String>(String tcb)) {
      json.put("tcb", tcb);
    } else {
      json.set("tcb", absent(((Part.Absent<String>) facts.tcb()).reason()));
    }
    ObjectNode measurements = json.putObject("measurements");
    facts.measurements().forEach((name, value) -> measurements.put(name, value.toHex()));
    facts.attributes().forEach(json.putObject("attributes")::put);
    return json;
  }

  private static void put(ObjectNode json, String name, Part<Boolean> fact) {
    if (fact instanceof Part.Present<Boolean>(Boolean value)) {
      json.put(name, value);
    } else {
      json.set(name, absent(((Part.Absent<Boolean>) fact).reason()));
    }
  }

  private static ObjectNode absent(String reason) {
    return JsonNodeFactory.instance.objectNode().put("absent", reason);
  }
}
