package org.opentsm.tsm.cli.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Something that callers share, and of which nobody gets more than a part. Nothing queues: who asks
 * for more than there is is refused.
 */
public final class Shares {
  private final String what;
  private final Limit limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition free = lock.newCondition();
  private final Map<String, Long> taken = new HashMap<>();
  private long sum;

  /**
   * How much there is.
   *
   * @param perCaller for one user
   * @param all for all users together
   */
  public record Limit(long perCaller, long all) {}

  /** What a caller has until it is closed; a second time does nothing. */
  @FunctionalInterface
  public interface Share extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Nothing taken yet.
   *
   * @param what its name in refusals
   */
  public Shares(String what, Limit limit) {
    this.what = what;
    this.limit = limit;
  }

  /**
   * Takes some.
   *
   * @param amount from 1
   * @throws ProblemException of {@link HttpErrorCode#TOO_MANY}
   */
  public Share take(Caller caller, long amount) throws ProblemException {
    String user = caller.user();
    lock.lock();
    try {
      long own = taken.getOrDefault(user, 0L);
      if (own + amount > limit.perCaller) {
        throw refused(limit.perCaller, "of user " + user);
      }
      if (sum + amount > limit.all) {
        throw refused(limit.all, "of all callers");
      }
      taken.put(user, own + amount);
      sum += amount;
    } finally {
      lock.unlock();
    }
    AtomicBoolean closed = new AtomicBoolean();
    return () -> {
      if (closed.compareAndSet(false, true)) {
        giveBack(user, amount);
      }
    };
  }

  /** How much all users have together. */
  public long taken() {
    lock.lock();
    try {
      return sum;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nobody has any, but no longer than that. */
  public void awaitFree(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (sum > 0 && left > 0) {
        left = free.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(String user, long amount) {
    lock.lock();
    try {
      sum -= amount;
      free.signalAll();
      taken.computeIfPresent(user, (_, own) -> own == amount ? null : own - amount);
    } finally {
      lock.unlock();
    }
  }

  private ProblemException refused(long most, String whose) {
    return new ProblemException(
        HttpErrorCode.TOO_MANY,
        what + ": expected at most " + most + " " + whose + ", found more; try again later");
  }
}
