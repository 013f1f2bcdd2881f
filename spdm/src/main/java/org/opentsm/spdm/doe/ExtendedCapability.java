package org.opentsm.spdm.doe;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.opentsm.spdm.MalformedMessageException;

/**
 * A block of registers in a function's list of extended capabilities (PCIe Base Specification, "PCI
 * Express Extended Capability Header").
 *
 * <pre>
 * bits 0-15   Capability ID
 * bits 16-19  Capability Version
 * bits 20-31  Next Capability Offset   its low two bits are reserved; 0 behind the last one
 * </pre>
 *
 * @param id what kind it is, 0 to 65,535
 * @param version 0 to 15
 * @param offset of the header, {@code 0x100} to {@code 0xFFC}, a multiple of 4
 */
public record ExtendedCapability(int id, int version, int offset) {
  /** Data Object Exchange. */
  public static final int DOE = 0x2E;

  /** Integrity and Data Encryption. */
  public static final int IDE = 0x30;

  private static final String LIST = "extended capability list";
  private static final int FIRST = 0x100;
  private static final int ALL_ONES = -1;
  private static final int DWORD = 4;
  private static final int ID_MASK = 0xFFFF;
  private static final int VERSION_AT = 16;
  private static final int VERSION_MASK = 0xF;
  private static final int NEXT_AT = 20;
  private static final int NEXT_MASK = 0xFFC;

  /**
   * All that a function has, in the order of its list.
   *
   * @return empty where the function has no extended configuration space
   * @throws MalformedMessageException if the list leaves the extended space or runs in a circle
   */
  public static List<ExtendedCapability> list(ConfigSpace config)
      throws ConfigSpaceException, MalformedMessageException {
    List<ExtendedCapability> found = new ArrayList<>();
    BitSet seen = new BitSet();
    int header = config.read(FIRST);
    if (header == 0 || header == ALL_ONES) {
      return List.of();
    }
    int offset = FIRST;
    while (true) {
      seen.set(offset / DWORD);
      found.add(
          new ExtendedCapability(header & ID_MASK, header >>> VERSION_AT & VERSION_MASK, offset));
      int next = header >>> NEXT_AT & NEXT_MASK;
      if (next == 0) {
        return List.copyOf(found);
      }
      if (next < FIRST || seen.get(next / DWORD)) {
        throw new MalformedMessageException(
            LIST,
            "Next Capability Offset",
            offset,
            "0, or an offset from 0x100 that is not yet in the list",
            String.format("0x%03x", next));
      }
      offset = next;
      header = config.read(offset);
    }
  }

  /** Those of one kind. */
  public static List<ExtendedCapability> list(ConfigSpace config, int id)
      throws ConfigSpaceException, MalformedMessageException {
    return list(config).stream().filter(each -> each.id == id).toList();
  }
}
