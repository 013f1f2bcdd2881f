package org.opentsm.ide.tdisp;

/**
 * Which interface of a device (PCIe Base Specification, "INTERFACE_ID"), 12 octets.
 *
 * <pre>
 * 0 FUNCTION_ID  4   bits 0-15 Requester ID, 16-23 Requester Segment, 24 whether the segment counts
 * 4 reserved     8
 * </pre>
 *
 * @param functionId the field, unknown bits included, 0 to 2<sup>32</sup>-1
 */
public record InterfaceId(long functionId) {
  private static final long SEGMENT_VALID = 1L << 24;
  private static final int SEGMENT_AT = 16;
  private static final int SIXTEEN_BITS = 0xFFFF;
  private static final int EIGHT_BITS = 0xFF;

  /** Checks the range. */
  public InterfaceId {
    InterfaceReport.requireRange("FUNCTION_ID", functionId, InterfaceReport.U32);
  }

  /** A function by its Requester ID (bus, device, function), 0 to 65,535. */
  public static InterfaceId of(int requesterId) {
    InterfaceReport.requireRange("Requester ID", requesterId, SIXTEEN_BITS);
    return new InterfaceId(requesterId);
  }

  /** The same in a segment, 0 to 255. */
  public static InterfaceId of(int segment, int requesterId) {
    InterfaceReport.requireRange("Requester Segment", segment, EIGHT_BITS);
    return new InterfaceId(
        of(requesterId).functionId | (long) segment << SEGMENT_AT | SEGMENT_VALID);
  }

  /** Bus, device and function. */
  public int requesterId() {
    return (int) functionId & SIXTEEN_BITS;
  }

  @Override
  public String toString() {
    return String.format("interface 0x%08x", functionId);
  }
}
