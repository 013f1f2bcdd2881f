package org.opentsm.evidence.result;

import java.time.Instant;
import java.util.List;
import org.opentsm.evidence.Nonce;

/**
 * The answer of the verifier. The same inputs give the same result.
 *
 * @param status follows from the checks by the verdict rule
 * @param nonce the verifier's
 * @param at the time for which certificates were checked
 * @param provider as the evidence declares it; nobody vouches for it
 * @param checks all of them, in a fixed order
 */
public record AppraisalResult(
    Status status, Nonce nonce, Instant at, String provider, List<CheckResult> checks) {
  /** Copies the list. */
  public AppraisalResult {
    checks = List.copyOf(checks);
  }

  /** The result that follows from {@code checks}. */
  public static AppraisalResult of(
      Nonce nonce, Instant at, String provider, List<CheckResult> checks) {
    return new AppraisalResult(Status.of(checks), nonce, at, provider, checks);
  }

  /**
   * Whether the answer is positive: affirming, or a warning unless {@code strict}.
   *
   * @param strict whether warnings count as refusals
   */
  public boolean isPositive(boolean strict) {
    return status == Status.AFFIRMING || status == Status.WARNING && !strict;
  }

  /** The required checks that did not pass: why the answer is negative. */
  public List<CheckResult> refusals() {
    return checks.stream()
        .filter(check -> check.requirement() == Requirement.REQUIRED)
        .filter(check -> check.outcome() != Outcome.PASS)
        .toList();
  }

  /** The informational checks that failed: why the answer is a warning. */
  public List<CheckResult> warnings() {
    return checks.stream()
        .filter(check -> check.requirement() == Requirement.INFORMATIONAL)
        .filter(check -> check.outcome() == Outcome.FAIL)
        .toList();
  }
}
