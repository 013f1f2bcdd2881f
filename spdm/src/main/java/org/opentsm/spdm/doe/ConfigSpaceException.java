package org.opentsm.spdm.doe;

import org.jspecify.annotations.Nullable;

/** A register that could not be read or written. */
public final class ConfigSpaceException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Why. */
  public enum Reason {
    /** This process may not: it lacks the right, or the kernel is locked down. */
    NOT_PERMITTED,
    /** There is no such function any more. */
    GONE,
    /** Anything else. */
    FAILED
  }

  /**
   * @param message names the function, and says what could not be done and why
   * @param cause what the operating system said, if it did
   */
  public ConfigSpaceException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
