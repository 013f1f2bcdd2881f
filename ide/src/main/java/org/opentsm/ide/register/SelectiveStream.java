package org.opentsm.ide.register;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.doe.ConfigSpace;
import org.opentsm.spdm.doe.ConfigSpaceException;

/**
 * The registers of one selective stream of a port (PCIe Base Specification, "Selective IDE Stream
 * Register Block").
 *
 * <pre>
 * 0  capability          bits 0-3: n, address association blocks
 * 4  control             {@link StreamControl}
 * 8  status              {@link StreamStatus}
 * 12 RID association     {@link RidAssociation}, two registers
 * 20 address association {@link AddressAssociation}, n times three registers
 * </pre>
 *
 * <p>What is read is read anew each time; nothing here knows an order in which registers are to be
 * written.
 */
public final class SelectiveStream {
  private static final Field ADDRESS_BLOCKS = new Field(0, 4);
  private static final int CONTROL = 4;
  private static final int STATUS = 8;
  private static final int RID = 12;
  private static final int ADDRESSES = 20;
  private static final int ADDRESS_SIZE = 12;
  private static final int DWORD = 4;

  private final ConfigSpace config;
  private final int index;
  private final int offset;
  private final int addressBlocks;

  private SelectiveStream(ConfigSpace config, int index, int offset, int addressBlocks) {
    this.config = config;
    this.index = index;
    this.offset = offset;
    this.addressBlocks = addressBlocks;
  }

  static SelectiveStream at(ConfigSpace config, int index, int offset) throws ConfigSpaceException {
    return new SelectiveStream(config, index, offset, ADDRESS_BLOCKS.of(config.read(offset)));
  }

  /** Octets of the block. */
  int size() {
    return ADDRESSES + ADDRESS_SIZE * addressBlocks;
  }

  /** Which of the port's selective streams, from 0. */
  public int index() {
    return index;
  }

  /** How many ranges of memory it can have, 0 to 15. */
  public int addressBlocks() {
    return addressBlocks;
  }

  /** How it is set. */
  public StreamControl control() throws ConfigSpaceException {
    return new StreamControl(config.read(offset + CONTROL));
  }

  /** Sets it. */
  public void control(StreamControl control) throws ConfigSpaceException {
    config.write(offset + CONTROL, control.register());
  }

  /** How it stands. */
  public StreamStatus status() throws ConfigSpaceException {
    return new StreamStatus(config.read(offset + STATUS));
  }

  /** All of it. */
  public StreamReading read() throws ConfigSpaceException {
    return new StreamReading(index, control(), status(), requesters(), addresses());
  }

  /** Which requesters it is for; empty if none are set. */
  public Optional<RidAssociation> requesters() throws ConfigSpaceException {
    int first = config.read(offset + RID);
    int second = config.read(offset + RID + DWORD);
    int base = RidAssociation.baseOf(second);
    int limit = RidAssociation.limitOf(first);
    return RidAssociation.isValid(second) && base <= limit
        ? Optional.of(new RidAssociation(base, limit, RidAssociation.segmentOf(second)))
        : Optional.empty();
  }

  /** Sets, or clears, which requesters it is for. */
  public void requesters(Optional<RidAssociation> range) throws ConfigSpaceException {
    config.write(offset + RID, range.map(RidAssociation::first).orElse(0));
    config.write(offset + RID + DWORD, range.map(RidAssociation::second).orElse(0));
  }

  /** Which memory it is for; ranges that make no sense are none. */
  public List<AddressAssociation> addresses() throws ConfigSpaceException {
    List<AddressAssociation> ranges = new ArrayList<>();
    for (int block = 0; block < addressBlocks; block++) {
      int first = config.read(address(block, 0));
      int second = config.read(address(block, 1));
      int third = config.read(address(block, 2));
      long base = AddressAssociation.baseOf(first, third);
      long limit = AddressAssociation.limitOf(first, second);
      if (AddressAssociation.isValid(first) && Long.compareUnsigned(base, limit) < 0) {
        ranges.add(new AddressAssociation(base, limit));
      }
    }
    return List.copyOf(ranges);
  }

  /**
   * Sets which memory it is for; blocks that are not needed are cleared.
   *
   * @throws IllegalArgumentException if there are more ranges than {@link #addressBlocks()}
   */
  public void addresses(List<AddressAssociation> ranges) throws ConfigSpaceException {
    if (ranges.size() > addressBlocks) {
      throw new IllegalArgumentException(
          ranges.size() + " ranges do not fit " + addressBlocks + " blocks");
    }
    for (int block = 0; block < addressBlocks; block++) {
      Optional<AddressAssociation> range =
          block < ranges.size() ? Optional.of(ranges.get(block)) : Optional.empty();
      config.write(address(block, 0), range.map(AddressAssociation::first).orElse(0));
      config.write(address(block, 1), range.map(AddressAssociation::second).orElse(0));
      config.write(address(block, 2), range.map(AddressAssociation::third).orElse(0));
    }
  }

  private int address(int block, int register) {
    return offset + ADDRESSES + ADDRESS_SIZE * block + DWORD * register;
  }
}
