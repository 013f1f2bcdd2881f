package org.opentsm.tsm.cli.serve;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.cli.http.HttpErrorCode;
import org.opentsm.tsm.cli.http.ProblemException;

/**
 * Which operations can still be asked for. Those with an idempotency key stay for their whole time,
 * because what leaves early could be done twice: so a user has room for as many, and no more are
 * begun than there is room for. Those without leave when there are too many of them.
 *
 * <p>Guarded by its owner's lock.
 */
final class KnownOperations {
  /** Of results, which are as large as evidence has devices: of one user with a key, and of all. */
  private static final long MOST_OCTETS = 32L << 20;

  private final int kept;
  private final Duration keptFor;
  private final InstantSource steady;
  private final Map<String, Entry> byId = new LinkedHashMap<>();
  private final Map<Key, Entry> byKey = new HashMap<>();
  private final Map<String, Load> keyedOf = new HashMap<>();
  private final Deque<Entry> endedKeyed = new ArrayDeque<>();
  private final Deque<Entry> endedFree = new ArrayDeque<>();
  private final Load free = new Load();

  /** A user's name for a request. */
  record Key(String user, String text) {}

  private static final class Entry {
    private final Operation operation;
    private final @Nullable Key key;
    private final Bytes fingerprint;

    /** By the steady clock. */
    private Instant ended = Instant.MAX;

    private long octets;

    Entry(Operation operation, @Nullable Key key, Bytes fingerprint) {
      this.operation = operation;
      this.key = key;
      this.fingerprint = fingerprint;
    }
  }

  private static final class Load {
    private int count;
    private long octets;

    boolean exceeds(int most) {
      return count > most || octets > MOST_OCTETS;
    }
  }

  /**
   * @param kept of one user with a key, and of all without
   * @param keptFor after the end
   * @param steady a clock that nobody sets: a host that wakes up must not forget its keys
   */
  KnownOperations(int kept, Duration keptFor, InstantSource steady) {
    this.kept = kept;
    this.keptFor = keptFor;
    this.steady = steady;
  }

  /**
   * The operation that this request has begun.
   *
   * @throws ProblemException if the key was used for another request
   */
  Optional<Operation> find(Key key, Bytes fingerprint) throws ProblemException {
    Entry entry = byKey.get(key);
    if (entry == null) {
      return Optional.empty();
    }
    if (!entry.fingerprint.equals(fingerprint)) {
      throw new ProblemException(
          HttpErrorCode.KEY_REUSED,
          "Idempotency-Key: expected the request that it was used for, found another");
    }
    return Optional.of(entry.operation);
  }

  Optional<Operation> find(String id) {
    return Optional.ofNullable(byId.get(id)).map(entry -> entry.operation);
  }

  List<Operation> all() {
    return byId.values().stream().map(entry -> entry.operation).toList();
  }

  /**
   * Before an operation begins.
   *
   * @throws ProblemException if its user has as many keys as are kept
   */
  void requireRoom(Key key) throws ProblemException {
    Load own = keyedOf.get(key.user);
    if (own != null && own.exceeds(kept - 1)) {
      throw new ProblemException(
          HttpErrorCode.TOO_MANY,
          "Idempotency-Key: expected fewer than "
              + kept
              + " with at most "
              + MOST_OCTETS
              + " bytes of results of user "
              + key.user
              + " in "
              + keptFor.toMinutes()
              + " minutes, found as many; try again later, or without a key");
    }
  }

  void begun(Operation operation, Optional<Key> key, Bytes fingerprint) {
    Entry entry = new Entry(operation, key.orElse(null), fingerprint);
    byId.put(operation.id(), entry);
    key.ifPresent(name -> {
      byKey.put(name, entry);
      keyedOf.computeIfAbsent(name.user, _ -> new Load()).count++;
    });
  }

  void ended(Operation operation) {
    Entry entry = byId.get(operation.id());
    if (entry != null) {
      entry.ended = steady.instant();
      entry.octets = operation.result().map(result -> result.octets().length()).orElse(0);
      loadOf(entry).octets += entry.octets;
      free.count += entry.key == null ? 1 : 0;
      (entry.key == null ? endedFree : endedKeyed).addLast(entry);
    }
    forgetOld();
  }

  void forgetOld() {
    Instant horizon = steady.instant().minus(keptFor);
    while (!endedFree.isEmpty() && (free.exceeds(kept) || isOld(endedFree, horizon))) {
      forget(endedFree.removeFirst());
    }
    while (!endedKeyed.isEmpty() && isOld(endedKeyed, horizon)) {
      forget(endedKeyed.removeFirst());
    }
  }

  private static boolean isOld(Deque<Entry> ended, Instant horizon) {
    return ended.getFirst().ended.isBefore(horizon);
  }

  private Load loadOf(Entry entry) {
    return entry.key == null ? free : Objects.requireNonNull(keyedOf.get(entry.key.user));
  }

  private void forget(Entry entry) {
    Load load = loadOf(entry);
    load.count--;
    load.octets -= entry.octets;
    byId.remove(entry.operation.id());
    if (entry.key != null) {
      byKey.remove(entry.key);
      if (load.count == 0) {
        keyedOf.remove(entry.key.user);
      }
    }
  }
}
