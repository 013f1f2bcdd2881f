package org.opentsm.ide.register;

/**
 * What a port can do (PCIe Base Specification, "IDE Capability Register").
 *
 * <pre>
 * bit 0      Link IDE Stream Supported
 * bit 1      Selective IDE Streams Supported
 * bit 2      Flow-Through IDE Stream Supported
 * bit 3      Partial Header Encryption Supported
 * bit 4      Aggregation Supported
 * bit 5      PCRC Supported
 * bit 6      IDE_KM Protocol Supported
 * bit 7      Selective IDE for Configuration Requests Supported
 * bits 8-12  Supported Algorithms   0: AES-GCM with 256 bits and a MAC of 96
 * bits 13-15 TCs supported for Link IDE, less one
 * bits 16-23 Selective IDE Streams supported, less one
 * bit 24     TEE-Limited Stream Supported
 * </pre>
 *
 * @param register as it was read
 */
public record IdeCapabilities(int register) {
  private static final Field LINK = Field.bit(0);
  private static final Field SELECTIVE = Field.bit(1);
  private static final Field FLOW_THROUGH = Field.bit(2);
  private static final Field PARTIAL_HEADER = Field.bit(3);
  private static final Field AGGREGATION = Field.bit(4);
  private static final Field PCRC = Field.bit(5);
  private static final Field IDE_KM = Field.bit(6);
  private static final Field SELECTIVE_CONFIG = Field.bit(7);
  private static final Field ALGORITHMS = new Field(8, 5);
  private static final Field LINK_TCS = new Field(13, 3);
  private static final Field SELECTIVE_STREAMS = new Field(16, 8);
  private static final Field TEE_LIMITED = Field.bit(24);

  /** How many link streams there are, 0 to 8. */
  public int linkStreams() {
    return LINK.isSet(register) ? LINK_TCS.of(register) + 1 : 0;
  }

  /** How many selective streams there are, 0 to 256. */
  public int selectiveStreams() {
    return SELECTIVE.isSet(register) ? SELECTIVE_STREAMS.of(register) + 1 : 0;
  }

  /** Whether TLPs of other ports' streams pass through it (switches). */
  public boolean flowThrough() {
    return FLOW_THROUGH.isSet(register);
  }

  /** Whether parts of headers can be encrypted. */
  public boolean partialHeaderEncryption() {
    return PARTIAL_HEADER.isSet(register);
  }

  /** Whether several TLPs can share a MAC. */
  public boolean aggregation() {
    return AGGREGATION.isSet(register);
  }

  /** Whether a check value of the plain text can be sent along. */
  public boolean pcrc() {
    return PCRC.isSet(register);
  }

  /** Whether it takes keys by IDE_KM. */
  public boolean ideKm() {
    return IDE_KM.isSet(register);
  }

  /** Whether selective streams can carry configuration requests. */
  public boolean selectiveForConfiguration() {
    return SELECTIVE_CONFIG.isSet(register);
  }

  /** Whether streams can be for TEE traffic alone. */
  public boolean teeLimited() {
    return TEE_LIMITED.isSet(register);
  }

  /** The supported algorithms, 5 bits: 0 is AES-GCM with 256 bits, the one that there is. */
  public int algorithms() {
    return ALGORITHMS.of(register);
  }

  /** What a port would say of itself that has this. */
  public static IdeCapabilities of(int linkStreams, int selectiveStreams, boolean teeLimited) {
    int register = IDE_KM.with(0, true);
    if (linkStreams > 0) {
      register = LINK_TCS.with(LINK.with(register, true), linkStreams - 1);
    }
    if (selectiveStreams > 0) {
      register = SELECTIVE_STREAMS.with(SELECTIVE.with(register, true), selectiveStreams - 1);
    }
    return new IdeCapabilities(TEE_LIMITED.with(register, teeLimited));
  }
}
