package org.opentsm.tsm.cli.serve;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.http.Caller;
import org.opentsm.tsm.cli.http.ProblemException;
import org.opentsm.tsm.cli.http.Shares;

/**
 * Where evidence is appraised: on threads of its own, because it computes for seconds, and leaves a
 * processor to requests, events and sessions. Those run on virtual threads, which nothing takes a
 * processor away from.
 */
final class Appraisals implements AutoCloseable {
  private static final Shares.Limit PLACES = new Shares.Limit(8, 32);

  private final Shares places = new Shares("appraisals", PLACES);
  private final ThreadPoolExecutor threads;

  /** With as many threads as there are processors but one, at least one. */
  Appraisals() {
    int count = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("appraisal-", 0).factory());
  }

  /**
   * A place among those that are appraised or are next.
   *
   * @throws ProblemException if the caller, or all of them, have as many as there are
   */
  Shares.Share place(Caller caller) throws ProblemException {
    return places.take(caller, 1);
  }

  /**
   * Does it, or has it interrupted: at the deadline, or when the calling thread is.
   *
   * @throws TsmException.Unreachable with {@link TsmErrorCode#TIMED_OUT}
   */
  <T> T run(Callable<T> work, Deadline deadline) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    threads.execute(task);
    try {
      return task.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new TsmException.Unreachable(
          TsmErrorCode.TIMED_OUT, "verify: expected to be done in time, found more to do", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Exception thrown -> throw thrown;
        case Error thrown -> throw thrown;
        case null, default -> throw e;
      }
    } finally {
      if (task.cancel(true)) {
        threads.remove(task);
      }
    }
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
