package org.opentsm.evidence.result;

/** How a check ended. */
public enum Outcome {
  /** It holds. */
  PASS("pass"),
  /** It does not hold. */
  FAIL("fail"),
  /** It was not possible to look. Never counts as a pass. */
  NOT_EVALUATED("not-evaluated");

  private final String id;

  Outcome(String id) {
    this.id = id;
  }

  /** The stable identifier. */
  public String id() {
    return id;
  }
}
