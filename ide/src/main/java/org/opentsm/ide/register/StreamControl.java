package org.opentsm.ide.register;

/**
 * How a stream is set (PCIe Base Specification, "Selective IDE Stream Control Register"; that of
 * link streams has less).
 *
 * <pre>
 * bit 0       Enable
 * bits 2-7    Tx Aggregation Mode of NPR, PR, CPL
 * bit 8       PCRC Enable
 * bit 9       Selective IDE for Configuration Requests Enable   selective streams
 * bits 10-13  Partial Header Encryption Mode
 * bits 14-18  Selected Algorithm
 * bits 19-21  TC
 * bit 22      Default Stream      selective streams
 * bit 23      TEE-Limited Stream  selective streams
 * bits 24-31  Stream ID
 * </pre>
 *
 * @param register as it was read, or is to be written
 */
public record StreamControl(int register) {
  /** Nothing is set. */
  public static final StreamControl NONE = new StreamControl(0);

  private static final Field ENABLE = Field.bit(0);
  private static final Field PCRC = Field.bit(8);
  private static final Field CONFIGURATION = Field.bit(9);
  private static final Field ALGORITHM = new Field(14, 5);
  private static final Field TC = new Field(19, 3);
  private static final Field DEFAULT = Field.bit(22);
  private static final Field TEE_LIMITED = Field.bit(23);
  private static final Field STREAM_ID = new Field(24, 8);

  /** Whether the stream is on. */
  public boolean isEnabled() {
    return ENABLE.isSet(register);
  }

  /** Whether it is what has no stream of its own uses. */
  public boolean isDefault() {
    return DEFAULT.isSet(register);
  }

  /** Whether it is for TEE traffic alone. */
  public boolean isTeeLimited() {
    return TEE_LIMITED.isSet(register);
  }

  /** Whether it carries configuration requests. */
  public boolean carriesConfiguration() {
    return CONFIGURATION.isSet(register);
  }

  /** The traffic class, 0 to 7. */
  public int trafficClass() {
    return TC.of(register);
  }

  /** The selected algorithm, 0 to 31. */
  public int algorithm() {
    return ALGORITHM.of(register);
  }

  /** Whether a check value of the plain text is sent along. */
  public boolean hasPcrc() {
    return PCRC.isSet(register);
  }

  /** The stream's number, 0 to 255. */
  public int streamId() {
    return STREAM_ID.of(register);
  }

  /** The same, on or off. */
  public StreamControl enabled(boolean value) {
    return new StreamControl(ENABLE.with(register, value));
  }

  /** The same as the default stream, or not. */
  public StreamControl asDefault(boolean value) {
    return new StreamControl(DEFAULT.with(register, value));
  }

  /** The same for TEE traffic alone, or for all. */
  public StreamControl teeLimited(boolean value) {
    return new StreamControl(TEE_LIMITED.with(register, value));
  }

  /** The same with configuration requests, or without. */
  public StreamControl carryingConfiguration(boolean value) {
    return new StreamControl(CONFIGURATION.with(register, value));
  }

  /** The same with a traffic class, 0 to 7. */
  public StreamControl inTrafficClass(int value) {
    return new StreamControl(TC.with(register, value));
  }

  /** The same with a number, 0 to 255. */
  public StreamControl withStreamId(int value) {
    return new StreamControl(STREAM_ID.with(register, value));
  }
}
