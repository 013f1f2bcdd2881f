package org.opentsm.emulator;

import org.jspecify.annotations.Nullable;

/** A profile file that cannot be used. */
public final class ProfileException extends EmulatorException {
  private static final long serialVersionUID = 1L;

  private ProfileException(String message, @Nullable Throwable cause) {
    super(EmulatorErrorCode.PROFILE_MALFORMED, message, cause);
  }

  /**
   * A line that makes no sense.
   *
   * @param file name of the file
   * @param line counted from 1
   */
  public static ProfileException line(String file, int line, String expected, String found) {
    return new ProfileException(
        file + ", line " + line + ": expected " + expected + ", found " + found, null);
  }

  /** A file that cannot be read, or whose lines do not go together. */
  public static ProfileException file(String file, String what, @Nullable Throwable cause) {
    return new ProfileException(file + ": " + what, cause);
  }
}
