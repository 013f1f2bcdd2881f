package org.opentsm.emulator;

import org.jspecify.annotations.Nullable;

/**
 * An emulated device that cannot be set up.
 *
 * <p>The message is one line for a person; {@link #code()} is stable.
 */
public abstract sealed class EmulatorException extends Exception
    permits FaultException, PkiException, ProfileException, UnknownNameException {
  private static final long serialVersionUID = 1L;

  private final EmulatorErrorCode code;

  EmulatorException(EmulatorErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** What kind of failure this is. */
  public final EmulatorErrorCode code() {
    return code;
  }
}
