package org.opentsm.evidence.statement;

import java.time.Instant;
import java.util.List;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Status;

/**
 * What a verifier found out about a statement. Its status follows from the checks and cannot be
 * stated.
 *
 * @param kind who made it
 * @param at the time for which endorsements were checked
 * @param statement as it was read
 * @param checks in a fixed order
 */
public record StatementResult(
    RootOfTrust.Kind kind, Instant at, Statement statement, List<CheckResult> checks) {
  /** Copies the list. */
  public StatementResult {
    checks = List.copyOf(checks);
  }

  /** What the verdict rule makes of the checks. */
  public Status status() {
    return Status.of(checks);
  }
}
