package org.opentsm.emulator;

import java.util.Collection;

/** A name that is in no list. */
public final class UnknownNameException extends EmulatorException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what a name of what, such as {@code profile}
   * @param name the name
   * @param known the names that there are
   */
  public UnknownNameException(String what, String name, Collection<String> known) {
    super(
        EmulatorErrorCode.UNKNOWN_NAME,
        what + " '" + name + "': expected one of " + String.join(", ", known),
        null);
  }
}
