package org.opentsm.tsm.embed;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * The TSM of one backend, made when it is first asked for. It is made on a thread of its own: a
 * plug-in is other people's code, and one that hangs there keeps neither callers nor others.
 */
final class BackendTsm {
  private static final System.Logger LOG = System.getLogger(BackendTsm.class.getName());

  private final Backend backend;
  private final Maker maker;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Making making;
  private boolean ended;

  /** Makes the TSM of a backend, or says why it cannot. */
  @FunctionalInterface
  interface Maker {
    Tsm make(Backend backend) throws TsmException;
  }

  /** Under way or done; who completes it first decides whose the TSM is. */
  private record Making(CompletableFuture<Tsm> tsm, Deadline deadline) {}

  /**
   * @param patience how long it may be made before callers are refused
   */
  BackendTsm(Backend backend, Maker maker, Duration patience) {
    this.backend = backend;
    this.maker = maker;
    this.patience = patience;
  }

  Backend backend() {
    return backend;
  }

  /**
   * The TSM, the same at each call. What failed is tried again by the next call; what hangs is not.
   *
   * @throws TsmException.LacksFeature if it cannot be used, or not in time
   * @throws TsmException.Refused with {@link TsmErrorCode#CLOSED}
   * @throws TsmException.Unreachable with {@link TsmErrorCode#CANCELLED} if the thread was
   *     interrupted; it stays so
   */
  Tsm get() throws TsmException {
    Making current = making();
    try {
      return current.tsm.get(current.deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new TsmException.LacksFeature(
          TsmErrorCode.LACKS_FEATURE, backend.name() + ": " + late());
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof TsmException refused) {
        throw refused;
      }
      throw new IllegalStateException(failed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TsmException.Unreachable(
          TsmErrorCode.CANCELLED, backend.name() + ": cancelled while its TSM was made", e);
    }
  }

  /** It, if it was made. */
  Optional<Tsm> opened() {
    lock.lock();
    try {
      return Optional.ofNullable(making)
          .map(Making::tsm)
          .filter(tsm -> tsm.state() == Future.State.SUCCESS)
          .map(Future::resultNow);
    } finally {
      lock.unlock();
    }
  }

  /** Why it is late, in one line; empty if it is not. */
  Optional<String> overdue() {
    lock.lock();
    try {
      return Optional.ofNullable(making)
          .filter(each -> !each.tsm.isDone() && each.deadline.hasPassed())
          .map(_ -> late());
    } finally {
      lock.unlock();
    }
  }

  /** There will be none after this; one that is still being made is closed as soon as it is. */
  void close() {
    Making last;
    lock.lock();
    try {
      ended = true;
      last = making;
      making = null;
    } finally {
      lock.unlock();
    }
    if (last != null
        && !last.tsm.completeExceptionally(closed())
        && last.tsm.state() == Future.State.SUCCESS) {
      close(last.tsm.resultNow());
    }
  }

  private Making making() throws TsmException.Refused {
    lock.lock();
    try {
      if (ended) {
        throw closed();
      }
      Making current = making;
      if (current == null) {
        Making begun = new Making(new CompletableFuture<>(), Deadline.after(patience));
        Thread.ofPlatform().daemon().name("tsm-open-" + backend.name()).start(() -> make(begun));
        making = begun;
        current = begun;
      }
      return current;
    } finally {
      lock.unlock();
    }
  }

  private void make(Making begun) {
    try {
      Tsm made = maker.make(backend);
      if (!begun.tsm.complete(made)) {
        close(made);
      }
    } catch (TsmException | RuntimeException | Error e) {
      lock.lock();
      try {
        if (making == begun) {
          making = null;
        }
      } finally {
        lock.unlock();
      }
      begun.tsm.completeExceptionally(e);
    }
  }

  /** What a TSM throws then is nobody's to mend: it is logged. */
  private void close(Tsm tsm) {
    try {
      tsm.close();
    } catch (RuntimeException | Error e) {
      LOG.log(
          System.Logger.Level.WARNING, "The TSM of " + backend.name() + " did not close well", e);
    }
  }

  private String late() {
    return "expected its TSM within " + patience.toMillis() + " ms, found it still being made";
  }

  private static TsmException.Refused closed() {
    return new TsmException.Refused(
        TsmErrorCode.CLOSED, "expected an open OpenTsm, found one that was closed");
  }
}
