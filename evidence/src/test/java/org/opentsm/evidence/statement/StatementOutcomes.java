package org.opentsm.evidence.statement;

import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;

/** Looks checks up. */
final class StatementOutcomes {
  private StatementOutcomes() {}

  static Outcome outcome(StatementResult result, CheckId check) {
    return check(result, check).outcome();
  }

  static String found(StatementResult result, CheckId check) {
    return check(result, check).found();
  }

  private static CheckResult check(StatementResult result, CheckId check) {
    return result.checks().stream()
        .filter(found -> found.check() == check)
        .findFirst()
        .orElseThrow();
  }
}
