package org.opentsm.ide.register;

/**
 * Which requesters a selective stream is for (PCIe Base Specification, "Selective IDE RID
 * Association").
 *
 * <pre>
 * register 1  bits 8-23  RID Limit
 * register 2  bit 0      V
 *             bits 8-23  RID Base
 *             bits 24-31 Segment Base   in flit mode alone
 * </pre>
 *
 * @param base the first Requester ID, 0 to 65,535
 * @param limit the last, 0 to 65,535
 * @param segment 0 to 255
 */
public record RidAssociation(int base, int limit, int segment) {
  private static final Field VALID = Field.bit(0);
  private static final Field RID = new Field(8, 16);
  private static final Field SEGMENT = new Field(24, 8);
  private static final int LAST = 0xFFFF;

  /** All requesters. */
  public static final RidAssociation ALL = new RidAssociation(0, LAST, 0);

  /** Checks the ranges. */
  public RidAssociation {
    if (base < 0 || base > limit || limit > LAST || segment < 0 || segment > 0xFF) {
      throw new IllegalArgumentException(
          "no range of requesters: " + base + " to " + limit + ", segment " + segment);
    }
  }

  /** Whether a Requester ID of the segment is in the range. */
  public boolean contains(int requesterId) {
    return base <= requesterId && requesterId <= limit;
  }

  int first() {
    return RID.with(0, limit);
  }

  int second() {
    return SEGMENT.with(RID.with(VALID.with(0, true), base), segment);
  }

  static boolean isValid(int second) {
    return VALID.isSet(second);
  }

  static int baseOf(int second) {
    return RID.of(second);
  }

  static int limitOf(int first) {
    return RID.of(first);
  }

  static int segmentOf(int second) {
    return SEGMENT.of(second);
  }
}
