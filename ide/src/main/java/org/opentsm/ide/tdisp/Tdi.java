package org.opentsm.ide.tdisp;

import java.util.Optional;
import org.opentsm.spdm.Bytes;

/**
 * One interface of a device and its state (PCIe Base Specification, "TDI State Machine").
 *
 * <pre>
 *                    lock                      start
 *  CONFIG_UNLOCKED ----------- CONFIG_LOCKED ----------- RUN
 *        |                          |                     |
 *        |                          +------- fail --------+
 *        |                                    |
 *        +------------- stop --------------- ERROR
 *                 (from every state)
 * </pre>
 *
 * <p>Guarded by its owner's lock.
 */
final class Tdi {
  private Standing standing = new Standing.Unlocked();

  /** What a state brings with it: a nonce is there as long as it may be used, and no longer. */
  sealed interface Standing {
    TdiState state();

    /** Anybody may configure it. */
    record Unlocked() implements Standing {
      @Override
      public TdiState state() {
        return TdiState.CONFIG_UNLOCKED;
      }
    }

    /**
     * Frozen.
     *
     * @param session in which it was locked: nobody else starts it
     */
    record Locked(LockInterface.Request request, Bytes nonce, Bytes report, Bytes session)
        implements Standing {
      @Override
      public TdiState state() {
        return TdiState.CONFIG_LOCKED;
      }
    }

    /**
     * It does TEE memory accesses.
     *
     * @param session in which it was locked
     */
    record Running(LockInterface.Request request, Bytes report, Bytes session) implements Standing {
      @Override
      public TdiState state() {
        return TdiState.RUN;
      }
    }

    /** Something has changed under the lock. */
    record Failed() implements Standing {
      @Override
      public TdiState state() {
        return TdiState.ERROR;
      }
    }
  }

  TdiState state() {
    return standing.state();
  }

  /** The report, while there is one that holds. */
  Optional<Bytes> report() {
    return switch (standing) {
      case Standing.Locked locked -> Optional.of(locked.report());
      case Standing.Running running -> Optional.of(running.report());
      case Standing.Unlocked _, Standing.Failed _ -> Optional.empty();
    };
  }

  /** With what it was locked, while it is. */
  Optional<LockInterface.Request> lockedWith() {
    return switch (standing) {
      case Standing.Locked locked -> Optional.of(locked.request());
      case Standing.Running running -> Optional.of(running.request());
      case Standing.Unlocked _, Standing.Failed _ -> Optional.empty();
    };
  }

  /** In which session it was locked, while it is. */
  Optional<Bytes> lockedIn() {
    return switch (standing) {
      case Standing.Locked locked -> Optional.of(locked.session());
      case Standing.Running running -> Optional.of(running.session());
      case Standing.Unlocked _, Standing.Failed _ -> Optional.empty();
    };
  }

  void lock(LockInterface.Request request, Bytes nonce, Bytes report, Bytes session) {
    if (!(standing instanceof Standing.Unlocked)) {
      throw new IllegalStateException("an interface in " + state() + " is not locked");
    }
    standing = new Standing.Locked(request, nonce, report, session);
  }

  /**
   * Has it run, if the nonce is the one that locking gave, in the same session.
   *
   * @return empty if that is done; why not
   */
  Optional<TdispErrorCode> start(Bytes nonce, Bytes session) {
    if (!(standing instanceof Standing.Locked locked)) {
      return Optional.of(TdispErrorCode.INVALID_INTERFACE_STATE);
    }
    if (!locked.nonce().constantTimeEquals(nonce) || !locked.session().equals(session)) {
      return Optional.of(TdispErrorCode.INVALID_NONCE);
    }
    standing = new Standing.Running(locked.request(), locked.report(), locked.session());
    return Optional.empty();
  }

  void stop() {
    standing = new Standing.Unlocked();
  }

  /** Its configuration changed, or its link failed: what was reported holds no more. */
  void fail() {
    if (!(standing instanceof Standing.Unlocked)) {
      standing = new Standing.Failed();
    }
  }
}
