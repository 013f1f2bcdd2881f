package org.opentsm.ide.stream;

import java.util.BitSet;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The Stream IDs of a host bridge, how many streams it can have, and which register blocks of the
 * ports below it are somebody's. An ID is used once at a time below one bridge. Safe for threads.
 */
public final class StreamPool {
  /** IDs below this can be used: Linux writes 255 into streams that are idle. */
  private static final int IDS = 255;

  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final BitSet taken = new BitSet();
  private final BitSet adopted = new BitSet();
  private final Set<Block> blocks = new HashSet<>();

  private record Block(String port, int index) {}

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

  /**
   * The lowest ID that is free, if the bridge can have one more stream.
   *
   * @param others that must not be used either
   */
  OptionalInt take(BitSet others) {
    lock.lock();
    try {
      BitSet used = used();
      if (used.cardinality() >= capacity) {
        return OptionalInt.empty();
      }
      used.or(others);
      int id = used.nextClearBit(0);
      if (id >= IDS) {
        return OptionalInt.empty();
      }
      taken.set(id);
      return OptionalInt.of(id);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Claims the ID of a stream that was on before, beyond the capacity if need be: it is there.
   *
   * @return false if a stream of this pool has it
   */
  boolean adopt(int id) {
    lock.lock();
    try {
      if (taken.get(id)) {
        return false;
      }
      adopted.set(id);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has nobody else set a register block up.
   *
   * @param port the function's name
   * @return false if somebody has it
   */
  boolean claim(String port, int index) {
    lock.lock();
    try {
      return blocks.add(new Block(port, index));
    } finally {
      lock.unlock();
    }
  }

  /** Others can have it. */
  void release(String port, int index) {
    lock.lock();
    try {
      blocks.remove(new Block(port, index));
    } finally {
      lock.unlock();
    }
  }

  /** A stream that {@link #take} gave it to has it no more. */
  void giveBack(int id) {
    clear(taken, id);
  }

  /** The stream that had it before is off. */
  void disown(int id) {
    clear(adopted, id);
  }

  private void clear(BitSet ids, int id) {
    lock.lock();
    try {
      ids.clear(id);
    } finally {
      lock.unlock();
    }
  }

  /** How many more streams there can be. */
  public int available() {
    lock.lock();
    try {
      return Math.max(0, capacity - used().cardinality());
    } finally {
      lock.unlock();
    }
  }

  private BitSet used() {
    BitSet used = new BitSet();
    used.or(taken);
    used.or(adopted);
    return used;
  }
}
