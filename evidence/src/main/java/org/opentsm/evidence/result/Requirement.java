package org.opentsm.evidence.result;

import java.util.Optional;

/** What a check means for the verdict. */
public enum Requirement {
  /** Unless it passes, the answer is negative. */
  REQUIRED("required"),
  /** A failure is a warning. */
  INFORMATIONAL("informational");

  private final String id;

  Requirement(String id) {
    this.id = id;
  }

  /** The stable identifier. */
  public String id() {
    return id;
  }

  /** The requirement with this identifier. */
  public static Optional<Requirement> ofId(String id) {
    for (Requirement requirement : values()) {
      if (requirement.id.equals(id)) {
        return Optional.of(requirement);
      }
    }
    return Optional.empty();
  }
}
