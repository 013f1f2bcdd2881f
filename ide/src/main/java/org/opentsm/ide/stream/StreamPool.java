package org.opentsm.ide.stream;

import java.util.BitSet;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The Stream IDs of a host bridge, and how many streams it can have. An ID is used once at a time
 * below one bridge. Safe for threads.
 */
public final class StreamPool {
  /** IDs below this can be used: Linux writes 255 into streams that are idle. */
  private static final int IDS = 255;

  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final BitSet taken = new BitSet();

  /**
   * Nothing taken yet.
   *
   * @param capacity 0 to 255
   */
  public StreamPool(int capacity) {
    if (capacity < 0 || capacity > IDS) {
      throw new IllegalArgumentException("a host bridge has 0 to " + IDS + " streams");
    }
    this.capacity = capacity;
  }

  /** The lowest ID that is free, if the bridge can have one more stream. */
  OptionalInt take() {
    lock.lock();
    try {
      if (taken.cardinality() >= capacity) {
        return OptionalInt.empty();
      }
      int id = taken.nextClearBit(0);
      taken.set(id);
      return OptionalInt.of(id);
    } finally {
      lock.unlock();
    }
  }

  /** Takes an ID that a stream has which was on before; false if it is taken, or all are. */
  boolean adopt(int id) {
    lock.lock();
    try {
      if (id < 0 || id >= IDS || taken.get(id) || taken.cardinality() >= capacity) {
        return false;
      }
      taken.set(id);
      return true;
    } finally {
      lock.unlock();
    }
  }

  void giveBack(int id) {
    lock.lock();
    try {
      taken.clear(id);
    } finally {
      lock.unlock();
    }
  }

  /** How many more streams there can be. */
  public int available() {
    lock.lock();
    try {
      return capacity - taken.cardinality();
    } finally {
      lock.unlock();
    }
  }
}
