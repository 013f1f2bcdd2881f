package org.opentsm.emulator.device;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.opentsm.emulator.PkiException;
import org.opentsm.emulator.pki.DeviceKey;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.emulator.pki.KeyKind;
import org.opentsm.emulator.pki.KeyedChain;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.message.CertificateModel;

/**
 * The key pairs of an emulated device and the chains in its slots: those that it was made with, and
 * what has been changed since. Changes end with the object; the keys on disk stay what they are.
 *
 * <p>There is a key pair for each kind of key and each slot that the profile fills. It belongs to
 * that slot at first. Each slot has one key pair of a kind at most.
 */
final class KeyPairs {
  private static final int SLOTS = 8;

  private final DeviceProfile profile;
  private final DevicePki pki;
  private final int usage;
  private final Consumer<Set<Integer>> observer;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Pair> pairs = new ArrayList<>();

  /** What was put into slots, or, if empty, taken out. */
  private final Map<Place, Optional<Chain>> changed = new LinkedHashMap<>();

  /**
   * A key pair.
   *
   * @param id KeyPairID, from 1 on
   * @param kind of its key
   * @param madeFor the slot whose key it was made with
   * @param key since it was changed: empty if it was erased
   * @param usage {@link org.opentsm.spdm.message.KeyUsage}, 16 bits
   * @param slots a bit for each slot that it belongs to
   */
  record Pair(
      int id, KeyKind kind, int madeFor, Optional<Optional<DeviceKey>> key, int usage, int slots) {
    /** Whether there is a key. */
    boolean hasKey() {
      return key.isEmpty() || key.get().isPresent();
    }

    Pair withKey(Optional<DeviceKey> other) {
      return new Pair(id, kind, madeFor, Optional.of(other), usage, slots);
    }

    Pair withUsage(int other) {
      return new Pair(id, kind, madeFor, key, other, slots);
    }

    Pair withSlots(int other) {
      return new Pair(id, kind, madeFor, key, usage, other);
    }

    boolean has(int slot) {
      return (slots >> slot & 1) != 0;
    }
  }

  /** A slot, as a connection sees it that signs with a kind of key. */
  private record Place(KeyKind kind, int slot) {}

  /**
   * What a slot holds.
   *
   * @param certificates DER, root first
   */
  record Chain(List<Bytes> certificates, CertificateModel model) {}

  /**
   * As the device was made.
   *
   * @param usage everything that the keys can be used for
   * @param observer learns in which slots the chain has changed
   */
  KeyPairs(
      DeviceProfile profile,
      DevicePki pki,
      Iterable<KeyKind> kinds,
      int usage,
      Consumer<Set<Integer>> observer) {
    this.observer = observer;
    this.profile = profile;
    this.pki = pki;
    this.usage = usage;
    for (KeyKind kind : kinds) {
      profile.slots().stream()
          .sorted()
          .forEach(slot ->
              pairs.add(
                  new Pair(pairs.size() + 1, kind, slot, Optional.empty(), usage, 1 << slot)));
    }
  }

  /** How many there are. */
  int count() {
    return pairs.size();
  }

  /** Everything that the keys could be used for. */
  int usage() {
    return usage;
  }

  /** The key pair with this KeyPairID. */
  Optional<Pair> find(int id) {
    return locked(
        () -> id < 1 || id > pairs.size() ? Optional.empty() : Optional.of(pairs.get(id - 1)));
  }

  /** The key pair of a slot. */
  Optional<Pair> ofSlot(KeyKind kind, int slot) {
    return locked(
        () -> pairs.stream().filter(pair -> pair.kind == kind && pair.has(slot)).findFirst());
  }

  /** Every key pair of a kind, that of the slot first. */
  List<Pair> candidates(KeyKind kind, int slot) {
    return locked(() ->
        pairs.stream()
            .filter(pair -> pair.kind == kind && pair.hasKey())
            .sorted((one, other) -> Boolean.compare(other.has(slot), one.has(slot)))
            .toList());
  }

  /** What a slot holds for a kind of key. */
  Optional<Chain> chain(KeyKind kind, int slot) throws PkiException {
    Optional<Pair> pair = ofSlot(kind, slot);
    if (pair.isEmpty() || !pair.get().hasKey()) {
      return Optional.empty();
    }
    Optional<Optional<Chain>> change =
        locked(() -> Optional.ofNullable(changed.get(new Place(kind, slot))));
    if (change.isPresent()) {
      return change.get();
    }
    KeyedChain original = pki.chain(kind, slot, profile.model());
    return Optional.of(new Chain(original.certificates(), profile.model()));
  }

  /** The key of a key pair; it may have to be made first. */
  Optional<DeviceKey> key(Pair pair) throws PkiException {
    return pair.key.isPresent()
        ? pair.key.get()
        : Optional.of(DeviceKey.of(pair.kind, pki.chain(pair.kind, pair.madeFor, profile.model())));
  }

  /** Puts a chain into a slot, which belongs to the key pair from here on. */
  void install(int id, KeyKind kind, int slot, Chain chain) {
    locked(() -> {
      pairs.replaceAll(pair -> pair.kind == kind ? pair.withSlots(without(pair, slot)) : pair);
      pairs.set(id - 1, pairs.get(id - 1).withSlots(pairs.get(id - 1).slots | 1 << slot));
      return changed.put(new Place(kind, slot), Optional.of(chain));
    });
    observer.accept(Set.of(slot));
  }

  /** Empties a slot; whose it is stays as it was. */
  void empty(KeyKind kind, int slot) {
    locked(() -> changed.put(new Place(kind, slot), Optional.empty()));
    observer.accept(Set.of(slot));
  }

  /** Changes a key pair. A slot that it no longer has is empty, and so is one that it gets. */
  void change(int id, UnaryOperator<Pair> change) {
    Set<Integer> slots = new HashSet<>();
    locked(() -> {
      Pair before = pairs.get(id - 1);
      Pair after = change.apply(before);
      for (int slot = 0; slot < SLOTS; slot++) {
        if (before.has(slot) != after.has(slot)) {
          changed.put(new Place(before.kind, slot), Optional.empty());
          slots.add(slot);
        }
      }
      return pairs.set(id - 1, after);
    });
    if (!slots.isEmpty()) {
      observer.accept(slots);
    }
  }

  /** Whether another key pair of the kind has one of these slots. */
  boolean isTaken(int id, KeyKind kind, int slots) {
    return locked(() ->
        pairs.stream()
            .anyMatch(pair -> pair.id != id && pair.kind == kind && (pair.slots & slots) != 0));
  }

  private static int without(Pair pair, int slot) {
    return pair.slots & ~(1 << slot);
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
