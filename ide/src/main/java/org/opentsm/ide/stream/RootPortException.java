package org.opentsm.ide.stream;

import org.jspecify.annotations.Nullable;

/** A root port refused, or failed. */
public final class RootPortException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param message names the port, and says what it was to do
   */
  public RootPortException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
