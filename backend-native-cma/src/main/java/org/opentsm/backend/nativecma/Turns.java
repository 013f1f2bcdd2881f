package org.opentsm.backend.nativecma;

import java.time.Duration;
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
  private static final Duration PATIENCE_OF_CLOSE = Duration.ofSeconds(2);

  private final DeviceAddress address;
  private final Runnable release;
  private final ReentrantLock lock = new ReentrantLock(true);
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
    await(deadline);
    try {
      requireOpen();
      return verb.run();
    } finally {
      lock.unlock();
      if (closed) {
        releaseIfFree(Duration.ZERO);
      }
    }
  }

  /** Does it now, or not at all if a verb is running. */
  void takeIfFree(Runnable action) {
    if (!closed && lock.tryLock()) {
      try {
        action.run();
      } finally {
        lock.unlock();
        if (closed) {
          releaseIfFree(Duration.ZERO);
        }
      }
    }
  }

  boolean isClosed() {
    return closed;
  }

  void requireOpen() throws TsmException.Refused {
    if (closed) {
      throw new TsmException.Refused(
          TsmErrorCode.CLOSED, address + ": expected an open TSM, found one that was closed");
    }
  }

  /**
   * No verb begins from here on. Cleans up, or leaves that to the verb that is running if it takes
   * too long.
   *
   * @param interrupt makes a running verb end
   */
  void close(Runnable interrupt) {
    closed = true;
    interrupt.run();
    releaseIfFree(PATIENCE_OF_CLOSE);
  }

  private void releaseIfFree(Duration patience) {
    boolean mine = lock.tryLock();
    try {
      mine = mine || lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (mine) {
      try {
        release.run();
      } finally {
        lock.unlock();
      }
    }
  }

  private void await(Deadline deadline) throws TsmException {
    boolean mine;
    try {
      mine = lock.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TsmException.Unreachable(
          TsmErrorCode.CANCELLED, address + ": cancelled while another verb was running", e);
    }
    if (!mine) {
      throw new TsmException.Unreachable(
          TsmErrorCode.TIMED_OUT,
          address + ": expected its turn within the deadline, found another verb still running",
          null);
    }
  }
}
