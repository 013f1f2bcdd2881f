package org.opentsm.tsm.cli.serve;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.cli.http.Caller;
import org.opentsm.tsm.cli.http.HttpErrorCode;
import org.opentsm.tsm.cli.http.ProblemException;
import org.opentsm.tsm.cli.http.Shares;
import org.opentsm.tsm.cli.serve.KnownOperations.Key;

/**
 * All verbs that are under way, and those that ended lately. Nothing queues: what is too much is
 * refused.
 */
final class Operations {
  private static final int ID_OCTETS = 16;

  private final SpdmCrypto crypto;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final KnownOperations known;
  private final Shares places;
  private final Map<Operation, Shares.Share> running = new LinkedHashMap<>();
  private boolean closed;

  /**
   * How much at once.
   *
   * @param underWay operations
   * @param kept operations that ended and can still be asked for: of one user with a key, and of
   *     all without
   * @param keptFor how long they can
   */
  record Limits(Shares.Limit underWay, int kept, Duration keptFor) {}

  /**
   * @param clock the time of day
   * @param steady a clock that nobody sets
   */
  Operations(Limits limits, SpdmCrypto crypto, InstantSource clock, InstantSource steady) {
    places = new Shares("operations", limits.underWay());
    this.crypto = crypto;
    this.clock = clock;
    known = new KnownOperations(limits.kept(), limits.keptFor(), steady);
  }

  /**
   * Begins a verb on a thread of its own, or finds the one that the same request has begun.
   *
   * @param key that the caller gave to the request, if any
   * @param fingerprint of the request
   * @param order what it holds is given back in any case
   */
  Operation begin(Optional<String> key, Bytes fingerprint, Operation.Order order)
      throws ProblemException {
    Operation operation;
    boolean begun = false;
    lock.lock();
    try {
      known.forgetOld();
      Caller caller = order.asked().caller();
      Optional<Key> name = key.map(text -> new Key(caller.user(), text));
      if (name.isPresent()) {
        Optional<Operation> same = known.find(name.get(), fingerprint);
        if (same.isPresent()) {
          return same.get();
        }
        known.requireRoom(name.get());
      }
      if (closed) {
        throw new ProblemException(HttpErrorCode.STOPPING, "the daemon is about to end");
      }
      operation = new Operation(crypto.random(ID_OCTETS).toHex(), order.asked(), clock.instant());
      running.put(operation, places.take(caller, 1));
      known.begun(operation, name, fingerprint);
      begun = true;
    } finally {
      lock.unlock();
      if (!begun) {
        order.held().close();
      }
    }
    Thread.ofVirtual()
        .name(order.asked().verb() + " " + operation.id())
        .start(() -> run(operation, order));
    return operation;
  }

  private void run(Operation operation, Operation.Order order) {
    operation.run(order, clock, () -> settle(operation));
    DaemonLog.ended(operation);
  }

  private void settle(Operation operation) {
    lock.lock();
    try {
      Objects.requireNonNull(running.remove(operation)).close();
      known.ended(operation);
    } finally {
      lock.unlock();
    }
  }

  /** How many are under way. */
  long underWay() {
    return places.taken();
  }

  /** One of them. */
  Optional<Operation> find(String id) {
    lock.lock();
    try {
      return known.find(id);
    } finally {
      lock.unlock();
    }
  }

  /** All of them, in the order of their beginning. */
  List<Operation> all() {
    lock.lock();
    try {
      known.forgetOld();
      return known.all();
    } finally {
      lock.unlock();
    }
  }

  /** A verb on a device goes on. */
  void note(TsmEvent.Progress progress) {
    Optional<String> address = Optional.of(progress.address().text());
    lock.lock();
    try {
      running.keySet().stream()
          .filter(each -> each.asked().target().equals(address))
          .forEach(each -> each.step(progress.step()));
    } finally {
      lock.unlock();
    }
  }

  /** Begins no more, and ends what is under way. */
  void close() {
    Collection<Operation> last;
    lock.lock();
    try {
      closed = true;
      last = List.copyOf(running.keySet());
    } finally {
      lock.unlock();
    }
    last.forEach(Operation::stop);
  }
}
