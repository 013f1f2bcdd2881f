package org.opentsm.tsm.cli.serve;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.CollectedEvidence;

/**
 * The evidence that was collected lately, by the content digest of its octets; the oldest leaves.
 */
final class EvidenceShelf {
  private final int places;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Item> items = new LinkedHashMap<>();

  /**
   * What lies on it.
   *
   * @param id its name here
   * @param provider whose TSM collected it
   * @param at when
   */
  record Item(String id, String provider, Instant at, CollectedEvidence collected, Bytes encoded) {}

  /**
   * @param places for evidence
   */
  EvidenceShelf(int places) {
    this.places = places;
  }

  void put(Item item) {
    lock.lock();
    try {
      items.remove(item.id());
      items.put(item.id(), item);
      if (items.size() > places) {
        items.remove(items.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  Optional<Item> find(String id) {
    lock.lock();
    try {
      return Optional.ofNullable(items.get(id));
    } finally {
      lock.unlock();
    }
  }

  /** In the order of collection. */
  List<Item> all() {
    lock.lock();
    try {
      return List.copyOf(items.values());
    } finally {
      lock.unlock();
    }
  }
}
