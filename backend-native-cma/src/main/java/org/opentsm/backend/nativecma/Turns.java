package org.opentsm.backend.nativecma;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * Lets the verbs of one device go one after the other, in the order in which they came, each no
 * longer than its deadline; and sees to it that somebody cleans up when the device is closed.
 */
final class Turns {
  private final DeviceAddress address;
  private final Runnable release;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Callers callers = new Callers();
  private volatile boolean closed;

  /** Something that is done in turn. */
  @FunctionalInterface
  interface Verb<T> {
    T run() throws TsmException;
  }

  /**
   * @param release cleans up, in turn, once or more often after closing
   */
  Turns(DeviceAddress address, Runnable release) {
    this.address = address;
    this.release = release;
  }

  <T> T take(Deadline deadline, Verb<T> verb) throws TsmException {
    callers.enter();
    try {
      requireOpen();
      await(deadline);
      try {
        requireOpen();
        return verb.run();
      } finally {
        lock.unlock();
      }
    } catch (TsmException.Unreachable broken) {
      // Whatever it looked like to the verb: it was close() that broke or interrupted it.
      requireOpen();
      throw broken;
    } finally {
      callers.leave();
      releaseIfClosed();
    }
  }

  /** Does it now, or not at all if a verb is running. */
  void takeIfFree(Runnable action) {
    if (!closed && lock.tryLock()) {
      try {
        action.run();
      } finally {
        lock.unlock();
        releaseIfClosed();
      }
    }
  }

  boolean isClosed() {
    return closed;
  }

  void requireOpen() throws TsmException.Refused {
    if (closed) {
      throw new TsmException.Refused(
          TsmErrorCode.CLOSED, address.head() + "expected an open TSM, found one that was closed");
    }
  }

  /**
   * No verb begins from here on, and those that run or wait for their turn are made to end. Does
   * not wait for them.
   *
   * @param breakOff ends what a running verb waits for, as far as an interrupt does not
   */
  void close(Runnable breakOff) {
    closed = true;
    try {
      breakOff.run();
    } finally {
      callers.interrupt();
    }
  }

  /** After closing: cleans up, or leaves that to the verb that is running if it takes too long. */
  void release(Deadline patience) {
    boolean mine = lock.tryLock();
    try {
      mine = mine || lock.tryLock(patience.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (mine) {
      releaseAndUnlock();
    }
  }

  private void releaseIfClosed() {
    if (closed && lock.tryLock()) {
      releaseAndUnlock();
    }
  }

  private void releaseAndUnlock() {
    try {
      release.run();
    } finally {
      lock.unlock();
    }
  }

  private void await(Deadline deadline) throws TsmException {
    boolean mine;
    try {
      mine = lock.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TsmException.Unreachable(
          TsmErrorCode.CANCELLED, address.head() + "cancelled while another verb was running", e);
    }
    if (!mine) {
      throw new TsmException.Unreachable(
          TsmErrorCode.TIMED_OUT,
          address.head()
              + "expected its turn within the deadline, found another verb still running",
          null);
    }
  }

  /** Threads with a verb, so that they can be interrupted, and only while they have one. */
  private static final class Callers {
    private final ReentrantLock guard = new ReentrantLock();
    private final List<Thread> threads = new ArrayList<>();
    private final Set<Thread> interrupted = new HashSet<>();

    void enter() {
      guard.lock();
      try {
        threads.add(Thread.currentThread());
      } finally {
        guard.unlock();
      }
    }

    /** Takes our interrupt back: the thread is its owner's again. */
    void leave() {
      Thread self = Thread.currentThread();
      guard.lock();
      try {
        threads.remove(self);
        if (!threads.contains(self) && interrupted.remove(self)) {
          Thread.interrupted();
        }
      } finally {
        guard.unlock();
      }
    }

    void interrupt() {
      guard.lock();
      try {
        for (Thread thread : threads) {
          // One that was interrupted by its owner stays so.
          if (!thread.isInterrupted() && interrupted.add(thread)) {
            thread.interrupt();
          }
        }
      } finally {
        guard.unlock();
      }
    }
  }
}
