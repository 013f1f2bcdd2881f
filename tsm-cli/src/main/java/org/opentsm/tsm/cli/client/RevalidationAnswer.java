package org.opentsm.tsm.cli.client;

import java.util.ArrayList;
import java.util.List;
import org.opentsm.evidence.InvalidNonceException;
import org.opentsm.evidence.Nonce;
import org.opentsm.tsm.api.RevalidationOutcome;
import org.opentsm.tsm.api.RevalidationOutcome.Difference;
import org.opentsm.tsm.cli.io.FailureException;
import org.opentsm.tsm.cli.report.ComparisonReport;

/**
 * What a revalidation found, wherever it was done.
 *
 * @param provider whose TSM did it
 * @param report the comparison
 */
record RevalidationAnswer(String provider, ComparisonReport report) {
  /** The answer of the daemon, whole and without a contradiction. */
  static RevalidationAnswer read(Answer answer) throws FailureException {
    RevalidationOutcome.Round round;
    try {
      round =
          new RevalidationOutcome.Round(
              Nonce.parse(answer.text("nonce")),
              answer.text("choice"),
              answer.texts("compared"),
              answer.texts("notCompared"));
    } catch (InvalidNonceException e) {
      throw answer.wrong("nonce", "64 hexadecimal digits");
    }
    List<Difference> differences = new ArrayList<>();
    for (Answer each : answer.objects("differences")) {
      differences.add(new Difference(each.text("part"), each.text("accepted"), each.text("found")));
    }
    ComparisonReport report = new ComparisonReport(answer.text("outcome"), round, differences);
    if (!ComparisonReport.OUTCOMES.contains(report.outcome())) {
      throw answer.wrong("outcome", "one of " + ComparisonReport.OUTCOMES);
    }
    if (report.isSame() != differences.isEmpty()) {
      throw answer.wrong("differences", "none if it is the same, and only then");
    }
    return new RevalidationAnswer(DeviceStanding.read(answer).provider(), report);
  }
}
