package org.opentsm.evidence.html;

import java.util.Collection;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;

/** How a station, or a check, looks. */
enum State {
  /** A required check failed. */
  FAIL("fail", "does not hold", "✕"),
  /** A required check could not be evaluated. */
  MISSING("missing", "cannot be told", "?"),
  /** An informational check failed. */
  WARN("warn", "warning", "!"),
  /** Something passed, and nothing failed. */
  PASS("pass", "verified", "✓"),
  /** Nothing was looked at. */
  IDLE("idle", "not evaluated", "–"),
  /** The evidence says so, and nobody verified it. */
  STATED("stated", "stated, not verified", "i"),
  /** The evidence does not have it. */
  ABSENT("absent", "absent", "–");

  private final String style;
  private final String words;
  private final String mark;

  State(String style, String words, String mark) {
    this.style = style;
    this.words = words;
    this.mark = mark;
  }

  /** The class in the style sheet. */
  String style() {
    return style;
  }

  String words() {
    return words;
  }

  String mark() {
    return mark;
  }

  static State of(CheckResult check) {
    boolean required = check.requirement() == Requirement.REQUIRED;
    return switch (check.outcome()) {
      case PASS -> PASS;
      case FAIL -> required ? FAIL : WARN;
      case NOT_EVALUATED -> required ? MISSING : IDLE;
    };
  }

  /**
   * Of several checks the one that says most.
   *
   * @param present whether the evidence has what they look at
   */
  static State of(Collection<CheckResult> checks, boolean present) {
    State state = IDLE;
    for (CheckResult check : checks) {
      State of = of(check);
      if (of.compareTo(state) < 0) {
        state = of;
      }
    }
    boolean lookedAt = checks.stream().anyMatch(check -> check.outcome() != Outcome.NOT_EVALUATED);
    return present || lookedAt || state == MISSING ? state : ABSENT;
  }
}
