package org.opentsm.evidence.result;

import java.util.List;

/** The overall answer, in the vocabulary of EAR (draft-ietf-rats-ear, "trust tiers"). */
public enum Status {
  /** Every required check passed, and nothing else failed. */
  AFFIRMING("affirming"),
  /** Every required check passed, but an informational one failed. */
  WARNING("warning"),
  /** A required check failed. */
  CONTRAINDICATED("contraindicated"),
  /** No required check failed, but one could not be evaluated: the evidence says too little. */
  NONE("none");

  private final String id;

  Status(String id) {
    this.id = id;
  }

  /** The stable identifier. */
  public String id() {
    return id;
  }

  /**
   * Whether the answer is yes.
   *
   * @param strict whether a warning is a negative answer
   */
  public boolean isPositive(boolean strict) {
    return this == AFFIRMING || (this == WARNING && !strict);
  }

  /**
   * The verdict rule: any required check that does not pass gives a negative answer, and so does
   * evidence of which nothing required was vouched for by anybody.
   */
  public static Status of(List<CheckResult> checks) {
    boolean missing = false;
    boolean warned = false;
    boolean vouched = false;
    for (CheckResult check : checks) {
      boolean required = check.requirement() == Requirement.REQUIRED;
      if (required && check.outcome() == Outcome.FAIL) {
        return CONTRAINDICATED;
      }
      missing |= required && check.outcome() == Outcome.NOT_EVALUATED;
      vouched |=
          required
              && check.outcome() == Outcome.PASS
              && check.vouchedBy() != Voucher.NOBODY
              && check.check() != CheckId.EXTRA;
      warned |= check.outcome() == Outcome.FAIL;
    }
    return missing || !vouched ? NONE : warned ? WARNING : AFFIRMING;
  }
}
