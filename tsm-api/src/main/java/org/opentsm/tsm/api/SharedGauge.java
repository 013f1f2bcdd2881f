package org.opentsm.tsm.api;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one TSM adds to a gauge. A registry keeps the first gauge of a name and its tags and drops
 * the others: so those who measure in one registry have one together, which is their sum.
 */
final class SharedGauge implements AutoCloseable {
  private static final ReentrantLock LOCK = new ReentrantLock();

  /** Nothing in a value leads to its key: a registry that nobody has any more is gone. */
  private static final Map<MeterRegistry, Map<Name, Sum>> SUMS = new WeakHashMap<>();

  private final MeterRegistry registry;
  private final Name name;
  private final Set<?> counted;

  /**
   * The name of a gauge.
   *
   * @param tags that tell it from others of its name
   */
  record Name(String name, Tags tags) {}

  /** A gauge in a registry. */
  private record Sum(List<Set<?>> parts, Meter.Id id) {}

  private SharedGauge(MeterRegistry registry, Name name, Set<?> counted) {
    this.registry = registry;
    this.name = name;
    this.counted = counted;
  }

  /**
   * Adds to a gauge, until this is closed.
   *
   * @param counted its elements are added; safe for use by many threads
   */
  static SharedGauge add(MeterRegistry registry, Name name, String description, Set<?> counted) {
    LOCK.lock();
    try {
      SUMS.computeIfAbsent(registry, _ -> new HashMap<>())
          .computeIfAbsent(name, _ -> register(registry, name, description))
          .parts
          .add(counted);
    } finally {
      LOCK.unlock();
    }
    return new SharedGauge(registry, name, counted);
  }

  /** Adds no more. The last one takes the gauge away. */
  @Override
  public void close() {
    LOCK.lock();
    try {
      Map<Name, Sum> sums = SUMS.getOrDefault(registry, Map.of());
      Sum sum = sums.get(name);
      if (sum != null && sum.parts.removeIf(each -> each == counted) && sum.parts.isEmpty()) {
        sums.remove(name);
        registry.remove(sum.id);
      }
    } finally {
      LOCK.unlock();
    }
  }

  private static Sum register(MeterRegistry registry, Name name, String description) {
    List<Set<?>> parts = new CopyOnWriteArrayList<>();
    Gauge gauge =
        Gauge.builder(name.name, parts, all -> all.stream().mapToInt(Set::size).sum())
            .description(description)
            .tags(name.tags)
            .register(registry);
    return new Sum(parts, gauge.getId());
  }
}
