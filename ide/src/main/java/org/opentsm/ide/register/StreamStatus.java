package org.opentsm.ide.register;

/**
 * How a stream stands (PCIe Base Specification, "IDE Stream Status Register").
 *
 * <pre>
 * bits 0-3  state   0 insecure, 2 secure
 * bit 31    Received Integrity Check Fail Message
 * </pre>
 *
 * @param register as it was read
 */
public record StreamStatus(int register) {
  private static final Field STATE = new Field(0, 4);
  private static final Field FAILED = Field.bit(31);
  private static final int INSECURE = 0;
  private static final int SECURE = 2;

  /** What a port says whose stream stands so. */
  public static StreamStatus of(boolean secure, boolean failed) {
    return new StreamStatus(FAILED.with(secure ? SECURE : INSECURE, failed));
  }

  /** Whether TLPs are encrypted: nothing but this state counts as that. */
  public boolean isSecure() {
    return STATE.of(register) == SECURE;
  }

  /** Whether the other end has said that a check failed. */
  public boolean hasFailed() {
    return FAILED.isSet(register);
  }
}
