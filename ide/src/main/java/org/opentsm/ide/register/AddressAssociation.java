package org.opentsm.ide.register;

/**
 * Which memory a selective stream is for (PCIe Base Specification, "Selective IDE Address
 * Association").
 *
 * <pre>
 * register 1  bit 0       V
 *             bits 8-19   Memory Base, bits 20 to 31
 *             bits 20-31  Memory Limit, bits 20 to 31
 * register 2  Memory Limit, bits 32 to 63
 * register 3  Memory Base, bits 32 to 63
 * </pre>
 *
 * @param base the first address, unsigned, a multiple of 1 MiB
 * @param limit the last address, unsigned, one less than a multiple of 1 MiB
 */
public record AddressAssociation(long base, long limit) {
  private static final Field VALID = Field.bit(0);
  private static final Field BASE = new Field(8, 12);
  private static final Field LIMIT = new Field(20, 12);
  private static final int GRANULE_AT = 20;
  private static final long IN_GRANULE = (1L << GRANULE_AT) - 1;
  private static final int LOW = 0xFFF;

  /** Checks the range. */
  public AddressAssociation {
    if ((base & IN_GRANULE) != 0
        || (limit & IN_GRANULE) != IN_GRANULE
        || Long.compareUnsigned(base, limit) > 0) {
      throw new IllegalArgumentException(
          String.format("no range of whole MiB: 0x%x to 0x%x", base, limit));
    }
  }

  /** Whether an address, unsigned, is in the range. */
  public boolean contains(long address) {
    return Long.compareUnsigned(base, address) <= 0 && Long.compareUnsigned(address, limit) <= 0;
  }

  int first() {
    int low = (int) (base >>> GRANULE_AT) & LOW;
    int high = (int) (limit >>> GRANULE_AT) & LOW;
    return LIMIT.with(BASE.with(VALID.with(0, true), low), high);
  }

  int second() {
    return (int) (limit >>> Integer.SIZE);
  }

  int third() {
    return (int) (base >>> Integer.SIZE);
  }

  static boolean isValid(int first) {
    return VALID.isSet(first);
  }

  static long baseOf(int first, int third) {
    return Integer.toUnsignedLong(third) << Integer.SIZE
        | Integer.toUnsignedLong(BASE.of(first)) << GRANULE_AT;
  }

  static long limitOf(int first, int second) {
    return Integer.toUnsignedLong(second) << Integer.SIZE
        | Integer.toUnsignedLong(LIMIT.of(first)) << GRANULE_AT
        | IN_GRANULE;
  }
}
