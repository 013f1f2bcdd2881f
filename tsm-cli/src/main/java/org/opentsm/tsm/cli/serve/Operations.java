package org.opentsm.tsm.cli.serve;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.cli.http.HttpErrorCode;
import org.opentsm.tsm.cli.http.ProblemException;

/**
 * All verbs that are under way, and those that ended lately. Nothing queues: what is too much is
 * refused.
 */
final class Operations {
  private static final int ID_OCTETS = 16;

  private final Limits limits;
  private final SpdmCrypto crypto;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Operation> byId = new LinkedHashMap<>();
  private final Set<Operation> running = new LinkedHashSet<>();
  private final Map<Key, Keyed> byKey = new LinkedHashMap<>();
  private boolean closed;

  /**
   * How much at once.
   *
   * @param perCaller operations of one user under way
   * @param all operations of all users under way
   * @param kept operations that ended and can still be asked for
   * @param keptFor how long they can
   */
  record Limits(int perCaller, int all, int kept, Duration keptFor) {}

  private record Key(String user, String key) {}

  private record Keyed(Bytes fingerprint, Operation operation) {}

  Operations(Limits limits, SpdmCrypto crypto, InstantSource clock) {
    this.limits = limits;
    this.crypto = crypto;
    this.clock = clock;
  }

  /**
   * Begins a verb on a thread of its own, or finds the one that the same request has begun.
   *
   * @param key that the caller gave to the request, if any
   * @param fingerprint of the request
   */
  Operation begin(Optional<String> key, Bytes fingerprint, Operation.Order order)
      throws ProblemException {
    Operation operation;
    lock.lock();
    try {
      forgetOld();
      Optional<Key> name = key.map(text -> new Key(order.caller().user(), text));
      Keyed known = name.map(byKey::get).orElse(null);
      if (known != null) {
        return same(known, fingerprint);
      }
      requireRoom(order);
      operation = new Operation(crypto.random(ID_OCTETS).toHex(), order, clock.instant());
      byId.put(operation.id(), operation);
      running.add(operation);
      name.ifPresent(each -> byKey.put(each, new Keyed(fingerprint, operation)));
    } finally {
      lock.unlock();
    }
    Thread.ofVirtual().name(order.verb() + " " + operation.id()).start(() -> run(operation));
    return operation;
  }

  private void run(Operation operation) {
    operation.run(clock);
    lock.lock();
    try {
      running.remove(operation);
    } finally {
      lock.unlock();
    }
    DaemonLog.ended(operation);
  }

  /** One of them. */
  Optional<Operation> find(String id) {
    lock.lock();
    try {
      return Optional.ofNullable(byId.get(id));
    } finally {
      lock.unlock();
    }
  }

  /** All of them, in the order of their beginning. */
  List<Operation> all() {
    lock.lock();
    try {
      forgetOld();
      return List.copyOf(byId.values());
    } finally {
      lock.unlock();
    }
  }

  /** A verb on a device goes on. */
  void note(TsmEvent.Progress progress) {
    Optional<String> address = Optional.of(progress.address().text());
    lock.lock();
    try {
      running.stream()
          .filter(each -> each.order().target().equals(address))
          .forEach(each -> each.step(progress.step()));
    } finally {
      lock.unlock();
    }
  }

  /** Begins no more, and cancels what is under way. */
  void close() {
    Collection<Operation> last;
    lock.lock();
    try {
      closed = true;
      last = List.copyOf(running);
    } finally {
      lock.unlock();
    }
    last.forEach(Operation::cancel);
  }

  private static Operation same(Keyed known, Bytes fingerprint) throws ProblemException {
    if (!known.fingerprint.equals(fingerprint)) {
      throw new ProblemException(
          HttpErrorCode.KEY_REUSED,
          "Idempotency-Key: expected the request that it was used for, found another");
    }
    return known.operation;
  }

  private void requireRoom(Operation.Order order) throws ProblemException {
    if (closed) {
      throw new ProblemException(HttpErrorCode.STOPPING, "the daemon is about to end");
    }
    String user = order.caller().user();
    // One that has ended counts no more, though its thread has not told so yet.
    List<Operation> going = running.stream().filter(each -> !each.hasEnded()).toList();
    long own = going.stream().filter(each -> each.order().caller().user().equals(user)).count();
    if (own >= limits.perCaller() || going.size() >= limits.all()) {
      throw new ProblemException(
          HttpErrorCode.TOO_MANY,
          "operations: expected fewer than "
              + (own >= limits.perCaller()
                  ? limits.perCaller() + " of user " + user
                  : limits.all() + " of all callers")
              + " under way, found as many; try again later");
    }
  }

  private void forgetOld() {
    Instant horizon = clock.instant().minus(limits.keptFor());
    long ended = byId.values().stream().filter(Operation::hasEnded).count();
    var each = byId.values().iterator();
    while (each.hasNext()) {
      Operation operation = each.next();
      boolean old = operation.endedAt().filter(at -> at.isBefore(horizon)).isPresent();
      if (operation.hasEnded() && (old || ended > limits.kept())) {
        each.remove();
        ended--;
      }
    }
    byKey.values().removeIf(keyed -> !byId.containsKey(keyed.operation.id()));
  }
}
