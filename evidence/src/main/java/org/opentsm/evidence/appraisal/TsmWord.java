package org.opentsm.evidence.appraisal;

import org.opentsm.evidence.finding.Findings;

/**
 * What the word of a TSM is worth: software that states what it likes, unless the machine's root of
 * trust vouches for the software.
 */
enum TsmWord {
  /** No statement that holds. */
  UNVOUCHED("Without a statement by the machine's root of trust it is not evaluated."),
  /** The machine is genuine; what runs on it, nobody compared, or not all of it. */
  UNKNOWN_SOFTWARE(
      "The machine's root of trust holds, and no policy knows all of the software that may run there"
          + " (statement.reference): it is not evaluated."),
  /** The TSM is vouched for, and what it says need not be of the device that signed. */
  UNBOUND(
      "The TSM did not meet the device itself, and its digests do not name the chain of the key that"
          + " signed, or name others beside it: it may speak of another device, and is not evaluated."),
  /** The machine is genuine and runs what the policy expects. */
  VOUCHED("The machine's root of trust vouches for the software that states it.");

  private final String explanation;

  TsmWord(String explanation) {
    this.explanation = explanation;
  }

  /** Ends a check whose only witness is the TSM. */
  void end(Findings.Finding finding, String expected, String found, String what) {
    if (this == VOUCHED) {
      finding.pass(expected, found, what + " " + explanation);
    } else {
      finding.notEvaluated(expected, found, what + " " + explanation);
    }
  }
}
