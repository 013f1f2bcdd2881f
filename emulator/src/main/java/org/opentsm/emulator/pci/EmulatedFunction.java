package org.opentsm.emulator.pci;

import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.opentsm.spdm.doe.ConfigSpace;
import org.opentsm.spdm.doe.ConfigSpaceException;
import org.opentsm.spdm.doe.ConfigSpaceException.Reason;

/**
 * A PCI function with a header of type 0 and extended capabilities. One access is served at a time,
 * as on a bus.
 */
public final class EmulatedFunction implements ConfigSpace {
  private static final int FIRST_CAPABILITY = 0x100;
  private static final int ALL_ONES = -1;
  private static final int DWORD = 4;
  private static final int VERSION_AT = 16;
  private static final int NEXT_AT = 20;
  private static final int DEVICE_AT = 16;

  private final String name;
  private final int identity;
  private final NavigableMap<Integer, Capability> capabilities = new TreeMap<>();
  private final ReentrantLock bus = new ReentrantLock();
  private boolean plugged = true;
  private boolean lockedDown;

  private record Capability(int id, int version, RegisterBlock block) {}

  /**
   * A function without capabilities.
   *
   * @param name as in {@code 0000:3b:00.0}
   * @param vendorId 0 to 65,535
   * @param deviceId 0 to 65,535
   */
  public EmulatedFunction(String name, int vendorId, int deviceId) {
    this.name = name;
    identity = deviceId << DEVICE_AT | vendorId;
  }

  /**
   * Adds a capability behind those that are there.
   *
   * @param id as in {@code ExtendedCapability}
   * @param version 0 to 15
   * @return its offset
   * @throws IllegalArgumentException if it does not fit any more
   */
  public int add(int id, int version, RegisterBlock block) {
    bus.lock();
    try {
      Entry<Integer, Capability> last = capabilities.lastEntry();
      int offset = last == null ? FIRST_CAPABILITY : last.getKey() + last.getValue().block().size();
      if (offset + block.size() > SIZE) {
        throw new IllegalArgumentException("the configuration space is full");
      }
      capabilities.put(offset, new Capability(id, version, block));
      return offset;
    } finally {
      bus.unlock();
    }
  }

  /** It is pulled out: nothing answers any more. */
  public void unplug() {
    bus.lock();
    try {
      plugged = false;
    } finally {
      bus.unlock();
    }
  }

  /** The kernel lets nobody write any more. */
  public void lockDown() {
    bus.lock();
    try {
      lockedDown = true;
    } finally {
      bus.unlock();
    }
  }

  @Override
  public int read(int offset) {
    requireAligned(offset);
    bus.lock();
    try {
      if (!plugged) {
        return ALL_ONES;
      }
      Entry<Integer, Capability> entry = capabilities.floorEntry(offset);
      if (entry == null) {
        return offset == 0 ? identity : 0;
      }
      Capability found = entry.getValue();
      int within = offset - entry.getKey();
      if (within >= found.block().size()) {
        return 0;
      }
      return within == 0 ? header(entry.getKey(), found) : found.block().read(within);
    } finally {
      bus.unlock();
    }
  }

  @Override
  public void write(int offset, int value) throws ConfigSpaceException {
    requireAligned(offset);
    written(offset, value).ifPresent(RegisterBlock::settle);
  }

  /** The block that took it, if one did. */
  private Optional<RegisterBlock> written(int offset, int value) throws ConfigSpaceException {
    bus.lock();
    try {
      if (lockedDown) {
        throw new ConfigSpaceException(
            Reason.NOT_PERMITTED,
            name + ": the kernel is locked down: registers cannot be written",
            null);
      }
      Entry<Integer, Capability> entry = capabilities.floorEntry(offset);
      if (!plugged || entry == null) {
        return Optional.empty();
      }
      int within = offset - entry.getKey();
      RegisterBlock block = entry.getValue().block();
      if (within <= 0 || within >= block.size()) {
        return Optional.empty();
      }
      block.write(within, value);
      return Optional.of(block);
    } finally {
      bus.unlock();
    }
  }

  @Override
  public String name() {
    return name;
  }

  private int header(int offset, Capability capability) {
    Integer next = capabilities.higherKey(offset);
    return (next == null ? 0 : next) << NEXT_AT
        | capability.version() << VERSION_AT
        | capability.id();
  }

  private static void requireAligned(int offset) {
    if (offset < 0 || offset >= SIZE || offset % DWORD != 0) {
      throw new IllegalArgumentException("no register at " + offset);
    }
  }
}
