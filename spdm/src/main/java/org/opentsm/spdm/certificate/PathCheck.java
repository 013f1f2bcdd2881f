package org.opentsm.spdm.certificate;

/**
 * One thing that path validation looked at, or could not.
 *
 * @param check which, a stable name such as {@code revocation}
 * @param outcome how it ended
 * @param certificateIndex position in the chain from 0, leaf last; -1 for a root that the chain
 *     does not include
 * @param certificate subject of that certificate
 * @param expected what would pass
 * @param found what stands there, or why nothing can be said
 */
public record PathCheck(
    String check,
    Outcome outcome,
    int certificateIndex,
    String certificate,
    String expected,
    String found) {

  /** Three values: what was not looked at has not passed. */
  public enum Outcome {
    /** Holds. */
    PASS,
    /** Does not hold. */
    FAIL,
    /** Nothing can be said with what was given. */
    NOT_EVALUATED
  }

  /** One line for a person. */
  @Override
  public String toString() {
    return check
        + " of "
        + certificate
        + ": "
        + outcome
        + ": expected "
        + expected
        + ", found "
        + found;
  }
}
