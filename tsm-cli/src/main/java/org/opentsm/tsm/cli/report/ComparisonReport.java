package org.opentsm.tsm.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.opentsm.tsm.api.RevalidationOutcome;
import org.opentsm.tsm.api.RevalidationOutcome.Difference;
import org.opentsm.tsm.api.RevalidationOutcome.Round;
import org.opentsm.tsm.cli.io.Console;

/**
 * How a comparison of a device with what was accepted is told.
 *
 * @param outcome one of {@link #OUTCOMES}
 * @param round what was looked at
 * @param differences none if it is the same
 */
public record ComparisonReport(String outcome, Round round, List<Difference> differences) {
  /** The device that was accepted. */
  public static final String SAME = "same";

  /** The key that was accepted, and something that is not as it was. */
  public static final String DIFFERENT = "different";

  /** Not the key that was accepted. */
  public static final String ANOTHER_DEVICE = "another-device";

  /** All that there can be. */
  public static final List<String> OUTCOMES = List.of(SAME, DIFFERENT, ANOTHER_DEVICE);

  /** The answer of a revalidation. */
  public static ComparisonReport of(RevalidationOutcome outcome) {
    return switch (outcome) {
      case RevalidationOutcome.Same same -> new ComparisonReport(SAME, same.round(), List.of());
      case RevalidationOutcome.Different different ->
          new ComparisonReport(DIFFERENT, different.round(), different.differences());
      case RevalidationOutcome.AnotherDevice another ->
          new ComparisonReport(ANOTHER_DEVICE, another.round(), List.of(another.key()));
    };
  }

  /** Whether it is the device that was accepted. */
  public boolean isSame() {
    return outcome.equals(SAME);
  }

  /** In lines, for a person. */
  public void print(Console console) {
    for (Difference each : differences) {
      console.result(
          "  " + each.part() + ": expected " + each.accepted() + ", found " + each.found());
    }
    console.result("compared: " + String.join(", ", round.compared()));
    console.result(
        "looked at nothing else; not compared: "
            + (round.notCompared().isEmpty() ? "nothing" : String.join(", ", round.notCompared())));
  }

  /** As fields of a document. */
  public void addTo(ObjectNode json) {
    json.put("outcome", outcome);
    json.put("choice", RevalidationWords.word(round.choice()));
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
