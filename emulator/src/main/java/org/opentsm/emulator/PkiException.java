package org.opentsm.emulator;

import org.jspecify.annotations.Nullable;
import org.opentsm.tsm.api.TsmException;

/** Keys or certificates of an emulated device that are damaged, foreign or out of reach. */
public final class PkiException extends EmulatorException {
  private static final long serialVersionUID = 1L;

  private PkiException(EmulatorErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }

  /**
   * Something stored is not what was stored there.
   *
   * @param where the file
   */
  public static PkiException corrupt(
      String where, String expected, String found, @Nullable Throwable cause) {
    return new PkiException(
        EmulatorErrorCode.PKI_CORRUPT,
        where + ": expected " + expected + ", found " + found,
        cause);
  }

  /**
   * Something could not be read, made or written.
   *
   * @param where the file or directory, or what was to be made
   */
  public static PkiException inaccessible(String where, String what, @Nullable Throwable cause) {
    return new PkiException(EmulatorErrorCode.PKI_INACCESSIBLE, where + ": " + what, cause);
  }

  /** What is wrong with a file of a device, as the library of credentials tells it. */
  public static PkiException of(TsmException cause) {
    return new PkiException(
        cause instanceof TsmException.NotPermitted
            ? EmulatorErrorCode.PKI_INACCESSIBLE
            : EmulatorErrorCode.PKI_CORRUPT,
        cause.getMessage(),
        cause);
  }
}
