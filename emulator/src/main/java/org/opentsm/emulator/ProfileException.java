package org.opentsm.emulator;

import org.jspecify.annotations.Nullable;

/** A profile file that cannot be used. */
public final class ProfileException extends EmulatorException {
  private static final long serialVersionUID = 1L;

  private ProfileException(EmulatorErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }

  /**
   * A line that makes no sense.
   *
   * @param file name of the file
   * @param line counted from 1
   */
  public static ProfileException line(String file, int line, String expected, String found) {
    return new ProfileException(
        EmulatorErrorCode.PROFILE_MALFORMED,
        file + ", line " + line + ": expected " + expected + ", found " + found,
        null);
  }

  /** A file that is too large, or whose lines do not go together. */
  public static ProfileException file(String file, String what, @Nullable Throwable cause) {
    return new ProfileException(EmulatorErrorCode.PROFILE_MALFORMED, file + ": " + what, cause);
  }

  /**
   * A file that is not there, or something else of that name.
   *
   * @param found what is there instead
   */
  public static ProfileException noFile(String file, String found, @Nullable Throwable cause) {
    return new ProfileException(
        EmulatorErrorCode.NO_SUCH_PROFILE, file + ": expected a file, found " + found, cause);
  }

  /** A file that the operating system does not let us read. */
  public static ProfileException inaccessible(String file, String why, Throwable cause) {
    return new ProfileException(
        EmulatorErrorCode.PROFILE_INACCESSIBLE,
        file + ": expected to read it, found " + why,
        cause);
  }
}
