package org.opentsm.emulator.link;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opentsm.ide.km.IdeKey;
import org.opentsm.ide.km.KeyDirection;
import org.opentsm.ide.km.KeySlot;
import org.opentsm.ide.km.SubStream;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.crypto.Aead;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * One end of a link: the keys of its streams, which of them are in use, and their counters. Safe
 * for threads.
 */
public final class LinkEnd {
  /** The sub-streams of PCIe. */
  static final List<SubStream> SUB_STREAMS =
      List.of(SubStream.POSTED, SubStream.NON_POSTED, SubStream.COMPLETION);

  private static final int IV_SIZE = 12;

  private final SpdmCrypto crypto;
  private final ReentrantLock wire;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Position, Armed> keys = new HashMap<>();
  private final Map<Flow, Integer> inUse = new HashMap<>();
  private final Set<Integer> failed = new HashSet<>();
  private final Set<Integer> noticed = new HashSet<>();
  private volatile IntConsumer insecure = _ -> {};

  private record Position(int streamId, KeySlot slot) {}

  private record Flow(int streamId, KeyDirection direction, SubStream subStream) {}

  /** A key with its counter; the key that a flow may use once it was told to go. */
  private static final class Armed {
    private final Aead cipher;
    private final long first;
    private long invocation;
    private boolean going;
    private boolean spent;

    Armed(Aead cipher, long invocation) {
      this.cipher = cipher;
      this.first = invocation;
      this.invocation = invocation;
    }

    /** Goes on to the next value, which never is a value that was used before. */
    void count() {
      invocation++;
      spent = invocation == 0;
    }
  }

  /** Without any key. */
  public LinkEnd(SpdmCrypto crypto) {
    this(crypto, new ReentrantLock());
  }

  private LinkEnd(SpdmCrypto crypto, ReentrantLock wire) {
    this.crypto = crypto;
    this.wire = wire;
  }

  /** The other end of the same link, without any key. */
  LinkEnd opposite() {
    return new LinkEnd(crypto, wire);
  }

  /**
   * Held while a TLP passes, which takes no time on a real link: no key is taken away from under it
   * while it is between its ends. Taken before any other lock.
   */
  ReentrantLock wire() {
    return wire;
  }

  /** Tells the ID of a stream that was secure and is not any more. */
  void onInsecure(IntConsumer listener) {
    insecure = listener;
  }

  /** Tells about it with no lock held: whoever hears of it may ask. */
  private <T> T watching(int streamId, Supplier<T> change) {
    boolean lost = false;
    lock.lock();
    try {
      boolean before = isSecure(streamId);
      T result = change.get();
      lost = before && !isSecure(streamId);
      return result;
    } finally {
      lock.unlock();
      if (lost) {
        insecure.accept(streamId);
      }
    }
  }

  /** Takes a key in the place of the one that is there, which must not be in use. */
  boolean program(int streamId, KeySlot slot, IdeKey key) {
    lock.lock();
    try {
      Position position = new Position(streamId, slot);
      Armed before = keys.get(position);
      if (before != null && before.going) {
        return false;
      }
      close(before);
      Aead cipher =
          crypto.aead(AeadSuite.AES_256_GCM, key.key().copy(), Secret.owning(new byte[IV_SIZE]));
      keys.put(position, new Armed(cipher, key.invocation()));
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Uses a key from now on. A receiver goes over to it with the first TLP that has it; until then
   * it takes those of the set before.
   *
   * @return false if there is none
   */
  boolean go(int streamId, KeySlot slot) {
    lock.lock();
    try {
      Armed armed = keys.get(new Position(streamId, slot));
      if (armed == null) {
        return false;
      }
      armed.going = true;
      Flow flow = new Flow(streamId, slot.direction(), slot.subStream());
      if (slot.direction() == KeyDirection.TRANSMIT) {
        inUse.put(flow, slot.keySet());
      } else {
        inUse.putIfAbsent(flow, slot.keySet());
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Overwrites a key, in use or not; false if there is none. */
  boolean stop(int streamId, KeySlot slot) {
    wire.lock();
    try {
      return watching(streamId, () -> stopped(streamId, slot));
    } finally {
      wire.unlock();
    }
  }

  private boolean stopped(int streamId, KeySlot slot) {
    Armed armed = keys.remove(new Position(streamId, slot));
    close(armed);
    Flow flow = new Flow(streamId, slot.direction(), slot.subStream());
    if (inUse.remove(flow, slot.keySet())) {
      // Nothing came since the other set was told to go: from here on it is the one.
      int other = 1 - slot.keySet();
      Armed next =
          keys.get(new Position(streamId, new KeySlot(other, slot.direction(), slot.subStream())));
      if (next != null && next.going) {
        inUse.put(flow, other);
      }
    }
    return armed != null;
  }

  /** Overwrites all keys of a stream. */
  void forget(int streamId) {
    for (SubStream each : SUB_STREAMS) {
      for (KeyDirection direction : KeyDirection.values()) {
        for (int set = 0; set < 2; set++) {
          var _ = stop(streamId, new KeySlot(set, direction, each));
        }
      }
    }
  }

  /** Overwrites all keys. */
  void forgetAll() {
    Set<Integer> streams = new HashSet<>();
    lock.lock();
    try {
      keys.keySet().forEach(position -> streams.add(position.streamId()));
    } finally {
      lock.unlock();
    }
    streams.forEach(this::forget);
  }

  /** How many TLPs the busiest key of a stream that is in use has protected. */
  long protectedTlps(int streamId) {
    lock.lock();
    try {
      return keys.entrySet().stream()
          .filter(each -> each.getKey().streamId() == streamId && each.getValue().going)
          .mapToLong(each -> each.getValue().invocation - each.getValue().first)
          .max()
          .orElse(0);
    } finally {
      lock.unlock();
    }
  }

  /** Whether every flow of a stream has a key in use, and nothing has failed. */
  boolean isSecure(int streamId) {
    lock.lock();
    try {
      return !failed.contains(streamId)
          && SUB_STREAMS.stream()
              .allMatch(each ->
                  inUse.containsKey(new Flow(streamId, KeyDirection.RECEIVE, each))
                      && inUse.containsKey(new Flow(streamId, KeyDirection.TRANSMIT, each)));
    } finally {
      lock.unlock();
    }
  }

  /** The other end of a stream has said that a check failed there. */
  void noticeFailure(int streamId) {
    lock.lock();
    try {
      noticed.add(streamId);
    } finally {
      lock.unlock();
    }
  }

  /** Whether the other end has said so. */
  boolean hasNoticedFailure(int streamId) {
    lock.lock();
    try {
      return noticed.contains(streamId);
    } finally {
      lock.unlock();
    }
  }

  /** A stream that is switched off can be set up anew. */
  void forgive(int streamId) {
    lock.lock();
    try {
      failed.remove(streamId);
      noticed.remove(streamId);
    } finally {
      lock.unlock();
    }
  }

  /** How many keys it has, of whatever stream. */
  public int keys() {
    lock.lock();
    try {
      return keys.size();
    } finally {
      lock.unlock();
    }
  }

  /** Encrypts a TLP; empty if the stream is not secure. */
  public Optional<SealedTlp> seal(int streamId, SubStream subStream, Bytes plain) {
    return seal(streamId, subStream, Bytes.EMPTY, plain);
  }

  /** The same, with a header that is authenticated and travels beside it. */
  Optional<SealedTlp> seal(int streamId, SubStream subStream, Bytes header, Bytes plain) {
    return watching(streamId, () -> sealed(streamId, subStream, header, plain));
  }

  private Optional<SealedTlp> sealed(int streamId, SubStream subStream, Bytes header, Bytes plain) {
    Integer set = inUse.get(new Flow(streamId, KeyDirection.TRANSMIT, subStream));
    if (set == null || failed.contains(streamId)) {
      return Optional.empty();
    }
    KeySlot slot = new KeySlot(set, KeyDirection.TRANSMIT, subStream);
    Armed armed = keys.get(new Position(streamId, slot));
    if (armed == null) {
      return Optional.empty();
    }
    if (armed.spent) {
      failed.add(streamId);
      return Optional.empty();
    }
    Bytes beside = beside(streamId, slot, header);
    Bytes sealed = armed.cipher.seal(armed.invocation, beside, plain);
    armed.count();
    return Optional.of(new SealedTlp(streamId, subStream, set, sealed.slice(beside.length())));
  }

  /** Decrypts a TLP; empty if it fails, which ends the stream. */
  public Optional<Bytes> open(SealedTlp tlp) {
    return open(tlp, Bytes.EMPTY);
  }

  /** The same, with the header that came beside it. */
  Optional<Bytes> open(SealedTlp tlp, Bytes header) {
    return watching(
        tlp.streamId(),
        () -> {
          Optional<Bytes> plain =
              failed.contains(tlp.streamId()) ? Optional.empty() : decrypted(tlp, header);
          if (plain.isEmpty()) {
            failed.add(tlp.streamId());
          }
          return plain;
        });
  }

  private Optional<Bytes> decrypted(SealedTlp tlp, Bytes header) {
    Flow flow = new Flow(tlp.streamId(), KeyDirection.RECEIVE, tlp.subStream());
    Integer current = inUse.get(flow);
    KeySlot slot = new KeySlot(tlp.keySet(), KeyDirection.RECEIVE, tlp.subStream());
    Armed armed = keys.get(new Position(tlp.streamId(), slot));
    if (current == null || armed == null || !armed.going || armed.spent) {
      return Optional.empty();
    }
    KeySlot sent = new KeySlot(tlp.keySet(), KeyDirection.TRANSMIT, tlp.subStream());
    Optional<Bytes> plain =
        armed.cipher.open(armed.invocation, beside(tlp.streamId(), sent, header), tlp.octets());
    if (plain.isPresent()) {
      armed.count();
      if (current != tlp.keySet()) {
        // It has gone over: what still comes with the keys before is a replay.
        inUse.put(flow, tlp.keySet());
        Armed before =
            keys.get(
                new Position(
                    tlp.streamId(), new KeySlot(current, KeyDirection.RECEIVE, tlp.subStream())));
        if (before != null) {
          before.going = false;
        }
      }
    }
    return plain;
  }

  /** What is authenticated beside the content. */
  private static Bytes beside(int streamId, KeySlot slot, Bytes header) {
    return Bytes.concat(Bytes.of(streamId, slot.octet()), header);
  }

  private static void close(@Nullable Armed armed) {
    if (armed != null) {
      armed.cipher.close();
    }
  }
}
