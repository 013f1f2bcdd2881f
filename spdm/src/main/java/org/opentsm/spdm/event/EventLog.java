package org.opentsm.spdm.event;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.opentsm.spdm.message.DmtfEvent;
import org.opentsm.spdm.message.EventGroup;

/**
 * Remembers the last that happened, up to a number and a size; what is older is forgotten, and told
 * as lost to whoever has not been told of it. For any number of threads.
 */
public final class EventLog implements EventSource {
  /** Octets of all details that are remembered, at most. */
  public static final int MAX_OCTETS = 1 << 18;

  private final List<EventGroup> types;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Occurrence> kept = new ArrayDeque<>();
  private long position;
  private int octets;

  /**
   * An empty log.
   *
   * @param types {@link EventSource#types}
   * @param capacity how many are remembered at most, 1 or more
   */
  public EventLog(List<EventGroup> types, int capacity) {
    this.types = List.copyOf(types);
    this.capacity = capacity;
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is " + capacity + ", must be 1 or more");
    }
  }

  /** Something of DMTF's types happened. */
  public void add(DmtfEvent event) {
    add(Occurrence.of(event));
  }

  /** Something happened, of a type that the log has. */
  public void add(Occurrence occurrence) {
    if (types.stream()
        .noneMatch(group ->
            group.covers(occurrence.standardId(), occurrence.vendorId(), occurrence.typeId()))) {
      throw new IllegalArgumentException("no type of this log: " + occurrence);
    }
    lock.lock();
    try {
      kept.addLast(occurrence);
      octets += occurrence.detail().length();
      position++;
      while (kept.size() > capacity || octets > MAX_OCTETS) {
        octets -= kept.removeFirst().detail().length();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<EventGroup> types() {
    return types;
  }

  @Override
  public long position() {
    lock.lock();
    try {
      return position;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Recent since(long from) {
    lock.lock();
    try {
      long first = Math.max(from, position - kept.size());
      List<Occurrence> all = new ArrayList<>(kept);
      return new Recent(first, all.subList(all.size() - (int) (position - first), all.size()));
    } finally {
      lock.unlock();
    }
  }
}
