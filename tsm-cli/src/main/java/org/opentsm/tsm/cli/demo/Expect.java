package org.opentsm.tsm.cli.demo;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;

/** Holds the demonstration to what it promises. */
final class Expect {
  private Expect() {}

  /** Ends the demonstration unless the answer is the right one. */
  static void answer(AppraisalResult result, boolean positive) {
    if (result.isPositive(false) != positive) {
      throw failed(positive ? "a positive answer" : "a refusal", summary(result));
    }
  }

  /** Something did not end as it must. */
  static DemoFailedException failed(String expected, String found) {
    return new DemoFailedException(expected, found);
  }

  /** The answer with its reasons in one line. */
  static String summary(AppraisalResult result) {
    List<CheckResult> reasons = result.refusals();
    return result.status().id() + (reasons.isEmpty() ? counts(result) : ": " + reasons(reasons));
  }

  private static String reasons(List<CheckResult> refusals) {
    CheckResult first = refusals.getFirst();
    String others = refusals.size() == 1 ? "" : " (and " + (refusals.size() - 1) + " more)";
    return first.check().id() + ": " + first.explanation() + others;
  }

  private static String counts(AppraisalResult result) {
    return Arrays.stream(Outcome.values())
        .map(outcome ->
            result.checks().stream().filter(check -> check.outcome() == outcome).count()
                + " checks "
                + outcome.id())
        .collect(Collectors.joining(", ", ": ", ""));
  }
}
