package org.opentsm.emulator;

/** A fault that a device can never have: a test that waits for it would test nothing. */
public final class FaultException extends EmulatorException {
  private static final long serialVersionUID = 1L;

  /**
   * @param fault its name
   * @param expected what the device must be like
   */
  public FaultException(String fault, String expected) {
    super(
        EmulatorErrorCode.IMPOSSIBLE_FAULT,
        "fault " + fault + ": expected a device that " + expected + ", found one that does not",
        null);
  }
}
