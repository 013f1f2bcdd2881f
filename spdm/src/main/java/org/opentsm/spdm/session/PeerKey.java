package org.opentsm.spdm.session;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.crypto.Aead;
import org.opentsm.spdm.crypto.Secret;

/**
 * What the peer protects its messages with. While a key changes, two of them are good for its next
 * message: where the peer renews its key, the former until one under the new was seen; where it was
 * asked to, the present until it does.
 *
 * <p>One thread at a time. Holds keys until it is closed; the secrets they are made of are the
 * session's.
 */
final class PeerKey implements AutoCloseable {
  private final SessionSecrets secrets;
  private final Direction direction;
  private final Function<Aead, RecordProtection> protection;

  /** Made when it is used first: a handshake in the clear uses none. */
  private @Nullable RecordProtection present;

  /** The last key, until the peer was seen to use the new one. */
  private Optional<RecordProtection> former = Optional.empty();

  /** The next key, if the peer does what it was asked for. */
  private Optional<RecordProtection> awaited = Optional.empty();

  /**
   * @param direction in which the peer sends
   * @param protection what a cipher protects messages with
   */
  PeerKey(
      SessionSecrets secrets, Direction direction, Function<Aead, RecordProtection> protection) {
    this.secrets = secrets;
    this.direction = direction;
    this.protection = protection;
  }

  /**
   * The message in a secured one.
   *
   * @param id of the session
   * @param record from the session ID on; up to {@code maxPadding} octets may follow it
   * @throws SpdmException if it is not the peer's next message under a key that is good for it
   */
  Bytes open(Bytes id, Bytes record, int maxPadding) throws SpdmException {
    if (awaited.isEmpty()) {
      return openPresent(id, record, maxPadding);
    }
    RecordProtection next = awaited.get();
    try {
      Bytes message = next.open(id, record, maxPadding);
      adopt(next);
      return message;
    } catch (SpdmException underNext) {
      // A peer that does not renew its key says so under the one that it has.
      try {
        return openPresent(id, record, maxPadding);
      } catch (SpdmException neither) {
        throw underNext;
      }
    }
  }

  private Bytes openPresent(Bytes id, Bytes record, int maxPadding) throws SpdmException {
    try {
      Bytes message = present().open(id, record, maxPadding);
      forgetFormer();
      return message;
    } catch (SpdmException refused) {
      if (former.isPresent()) {
        return former.get().open(id, record, maxPadding);
      }
      throw refused;
    }
  }

  /** The peer renews its key: its next message may be under that or under the one before it. */
  void update() {
    forgetFormer();
    former = Optional.of(present());
    secrets.update(direction);
    present = null;
  }

  /** Whether the peer's latest message was under its last key. */
  boolean isProven() {
    return former.isEmpty();
  }

  /** The peer was asked for its next key: a message under that changes the key. */
  void await() {
    cancel();
    try (Secret next = secrets.next(direction)) {
      awaited = Optional.of(protection.apply(secrets.cipher(next)));
    }
  }

  /** Whether no message under the key was seen that {@link #await} waits for. */
  boolean isAwaited() {
    return awaited.isPresent();
  }

  /** The peer will not renew its key. */
  void cancel() {
    awaited.ifPresent(RecordProtection::close);
    awaited = Optional.empty();
  }

  /** What the present key was used for; empty if for nothing. */
  Optional<RecordProtection> used() {
    return Optional.ofNullable(present);
  }

  /** Overwrites all keys. The next message is under what the session's secrets give then. */
  @Override
  public void close() {
    forgetPresent();
    forgetFormer();
    cancel();
  }

  private void adopt(RecordProtection next) {
    awaited = Optional.empty();
    close();
    secrets.update(direction);
    present = next;
  }

  private RecordProtection present() {
    RecordProtection current = present;
    if (current == null) {
      current = protection.apply(secrets.cipher(direction));
      present = current;
    }
    return current;
  }

  private void forgetPresent() {
    if (present != null) {
      present.close();
      present = null;
    }
  }

  private void forgetFormer() {
    former.ifPresent(RecordProtection::close);
    former = Optional.empty();
  }
}
