package org.opentsm.tsm.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.opentsm.tsm.api.RevalidationOutcome.Difference;
import org.opentsm.tsm.api.RevalidationOutcome.Round;
import org.opentsm.tsm.cli.io.Console;

/**
 * How a comparison of a device with what was accepted is told.
 *
 * @param outcome {@code same}, {@code different} or {@code another-device}
 * @param round what was looked at
 * @param differences none if it is the same
 */
record ComparisonReport(String outcome, Round round, List<Difference> differences) {
  void print(Console console) {
    for (Difference each : differences) {
      console.result(
          "  " + each.part() + ": expected " + each.accepted() + ", found " + each.found());
    }
    console.result("compared: " + String.join(", ", round.compared()));
    console.result(
        "looked at nothing else; not compared: "
            + (round.notCompared().isEmpty() ? "nothing" : String.join(", ", round.notCompared())));
  }

  void addTo(ObjectNode json) {
    json.put("outcome", outcome);
    json.put("choice", round.choice());
    json.put("nonce", round.nonce().toString());
    ArrayNode compared = json.putArray("compared");
    round.compared().forEach(compared::add);
    ArrayNode notCompared = json.putArray("notCompared");
    round.notCompared().forEach(notCompared::add);
    ArrayNode different = json.putArray("differences");
    for (Difference each : differences) {
      different
          .addObject()
          .put("part", each.part())
          .put("accepted", each.accepted())
          .put("found", each.found());
    }
  }
}
