package org.opentsm.ide.channel;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;

/**
 * Gives the messages of one session to a protocol, and those of every other session to none until
 * that one has ended: a device's keys are managed in one session at a time. Safe for threads.
 */
public final class OneSession implements VendorResponder.Answers {
  private final VendorResponder.Answers protocol;
  private final Runnable release;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Bytes owner;

  /** Owned by the session whose message is the first to be answered. */
  public OneSession(VendorResponder.Answers protocol) {
    this(protocol, () -> {});
  }

  /**
   * The same.
   *
   * @param release runs when the owner has ended, before the next can be
   */
  public OneSession(VendorResponder.Answers protocol, Runnable release) {
    this.protocol = protocol;
    this.release = release;
  }

  @Override
  public Optional<Bytes> answer(Bytes message, Bytes session) {
    lock.lock();
    try {
      if (owner != null && !owner.equals(session)) {
        return Optional.empty();
      }
      Optional<Bytes> answer = protocol.answer(message, session);
      if (answer.isPresent()) {
        owner = session;
      }
      return answer;
    } finally {
      lock.unlock();
    }
  }

  /** A session has ended: if it was the owner, the next one can be. */
  public void ended(Bytes session) {
    lock.lock();
    try {
      if (owner != null && owner.equals(session)) {
        release.run();
        owner = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
