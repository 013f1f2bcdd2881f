package org.opentsm.ide.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.doe.ConfigSpaceException;

/**
 * A selective stream between a root port and a device. It is secure from {@link #open} on until it
 * is closed, a step fails, or a check finds it insecure; then both ends are off and their keys
 * overwritten, whatever the step. An end that cannot be reached then is named by the event that
 * says so, and its Stream ID is not given to another stream of its port while it is on.
 *
 * <p>Nothing runs behind it: its owner asks {@link #due} and {@link #check} from time to time. For
 * one thread at a time.
 */
public final class IdeStream implements AutoCloseable {
  private final StreamPlan plan;
  private final StreamPool pool;
  private final StreamOptions options;
  private final StreamAllocation got;
  private final int id;
  private final Progress progress;
  private final StreamEnds ends;
  private final int block;
  private final KeyErasure erasure;
  private final StreamKeys keys;
  private StreamState state = new StreamState.Allocated();
  private StreamState.Secure last = new StreamState.Secure(0, 0);
  private Instant renewed;

  private IdeStream(
      StreamPlan plan,
      StreamPool pool,
      IdeKmRequester km,
      SpdmCrypto crypto,
      StreamOptions options,
      StreamAllocation got) {
    this.plan = plan;
    this.pool = pool;
    this.options = options;
    this.got = got;
    this.id = got.streamId();
    this.progress = new Progress(id);
    this.ends =
        new StreamEnds(
            plan.rootPortEnd(got.ofRootPort().stream(), id),
            plan.deviceEnd(got.ofDevice().stream(), id),
            progress);
    this.block = got.ofRootPort().stream().index();
    this.erasure =
        new KeyErasure(
            plan.rootPort(), OptionalInt.of(block), id, plan.devicePort(), Optional.of(km));
    this.keys = new StreamKeys(plan.rootPort(), block, km, crypto, erasure, progress);
    this.renewed = options.ticks().instant();
  }

  /** Brings a stream up that nobody watches, with the usual policy. */
  public static IdeStream open(
      StreamPlan plan, StreamPool pool, IdeKmRequester km, SpdmCrypto crypto, Deadline deadline)
      throws StreamException {
    return open(plan, pool, km, crypto, StreamOptions.USUAL, deadline);
  }

  /**
   * Brings a stream up.
   *
   * @param km speaks to the device in the session that keys may be sent in
   * @throws StreamException if a step fails; nothing is left of the stream then
   */
  public static IdeStream open(
      StreamPlan plan,
      StreamPool pool,
      IdeKmRequester km,
      SpdmCrypto crypto,
      StreamOptions options,
      Deadline deadline)
      throws StreamException {
    IdeStream stream = allocate(plan, pool, km, crypto, options);
    stream.guarded(() -> {
      stream.ends.associate();
      stream.moved(StreamMove.ASSOCIATE);
      stream.keys.program(0, deadline);
      stream.moved(StreamMove.PROGRAM);
      stream.keys.go(0, deadline);
      stream.moved(StreamMove.GO);
      stream.ends.enable();
      stream.ends.awaitSecure(deadline);
      stream.moved(StreamMove.CONFIRM);
    });
    options.tell(new StreamEvent.Secured(stream.id));
    return stream;
  }

  private static IdeStream allocate(
      StreamPlan plan, StreamPool pool, IdeKmRequester km, SpdmCrypto crypto, StreamOptions options)
      throws StreamException {
    Optional<StreamAllocation> got = Optional.empty();
    try {
      got = Optional.of(StreamAllocation.of(plan, pool));
      return new IdeStream(plan, pool, km, crypto, options, got.get());
    } catch (StreamException | RuntimeException | LinkageError e) {
      got.ifPresent(each -> each.giveBack(pool));
      OptionalInt taken = got.stream().mapToInt(StreamAllocation::streamId).findFirst();
      String reason = Attempt.reason(e);
      options.tell(new StreamEvent.Failed(taken, StreamStep.ALLOCATE, reason, List.of()));
      throw e instanceof StreamException known
          ? known
          : new StreamException(StreamStep.ALLOCATE, reason, e);
    }
  }

  /** Its Stream ID, 0 to 254. */
  public int id() {
    return id;
  }

  /** Which of the root port's selective streams it is, 0 to 255. */
  public int rootPortBlock() {
    return block;
  }

  /** Which of the device's selective streams it is, 0 to 255. */
  public int deviceBlock() {
    return ends.device().block().index();
  }

  /** Where it stands. */
  public StreamState state() {
    return state;
  }

  /** The key set that is in use, or was, 0 or 1. */
  public int keySet() {
    return last.keySet();
  }

  /** How often its keys were renewed. */
  public long refreshes() {
    return last.refreshes();
  }

  /** Whether it was not closed, and no step has failed. */
  public boolean isOpen() {
    return !state.isLast();
  }

  /**
   * Whether both ends say now that it is secure, and are set as they were: no failed check, the
   * same Stream ID, requesters and addresses.
   *
   * @throws StreamException if they do not; nothing is left of the stream then
   */
  public void check() throws StreamException {
    guarded(() -> {
      ends.requireSecure();
      moved(StreamMove.CONFIRM);
    });
  }

  /**
   * The same, but waits a little for an end that is not secure and has not failed.
   *
   * @throws StreamException as {@link #check}
   */
  public void requireSecure(Deadline deadline) throws StreamException {
    guarded(() -> {
      ends.awaitSecure(deadline);
      moved(StreamMove.CONFIRM);
    });
  }

  /**
   * Whether its keys are to be renewed now, as its {@link RefreshPolicy} has it; never of a stream
   * that is not open. A port that fails to say how many TLPs it has counted makes them due.
   */
  public Optional<RefreshPolicy.Reason> due() {
    if (!isOpen()) {
      return Optional.empty();
    }
    Duration age = Duration.between(renewed, options.ticks().instant());
    return options.refresh().due(age, protectedTlps());
  }

  private OptionalLong protectedTlps() {
    try {
      return Objects.requireNonNull(plan.rootPort().protectedTlps(block));
    } catch (RuntimeException | LinkageError e) {
      return OptionalLong.of(-1);
    }
  }

  /**
   * Gives both ends fresh keys in the other set and has them go over to it, the link staying up;
   * then the keys before are stopped and overwritten.
   *
   * @throws StreamException if a step fails; nothing is left of the stream then
   */
  public void refresh(Deadline deadline) throws StreamException {
    guarded(() -> {
      moved(StreamMove.REFRESH);
      int before = last.keySet();
      keys.program(1 - before, deadline);
      keys.go(1 - before, deadline);
      ends.awaitSecure(deadline);
      keys.retire(before, deadline);
      moved(StreamMove.RENEWED);
    });
    renewed = options.ticks().instant();
    options.tell(new StreamEvent.Refreshed(id, keySet(), refreshes()));
  }

  /** Switches both ends off and has them forget their keys. A second call does nothing. */
  @Override
  public void close() {
    if (isOpen()) {
      end(new StreamState.Stopped());
    }
  }

  private void moved(StreamMove move) {
    state = move.from(state);
    if (state instanceof StreamState.Secure secure) {
      last = secure;
    }
  }

  /** Does it, or leaves nothing. */
  private void guarded(Attempt.Work work) throws StreamException {
    if (!isOpen()) {
      throw progress.failed("expected a stream that is open, found it " + state, null);
    }
    String reason = "given up";
    boolean done = false;
    try {
      work.run();
      done = true;
    } catch (StreamException e) {
      reason = Attempt.reason(e);
      throw e;
    } catch (SpdmException
        | ConfigSpaceException
        | RootPortException
        | RuntimeException
        | LinkageError e) {
      StreamException failure = progress.failed(Attempt.reason(e), e);
      reason = Attempt.reason(failure);
      throw failure;
    } finally {
      if (!done) {
        end(new StreamState.Failed(progress.step(), reason));
      }
    }
  }

  private void end(StreamState how) {
    state = StreamMove.end(state, how);
    List<String> left = List.of();
    try {
      left = Teardown.of(ends.both(), erasure, keys.held());
    } finally {
      got.giveBack(pool);
      options.tell(
          state instanceof StreamState.Failed(StreamStep step, String reason)
              ? new StreamEvent.Failed(OptionalInt.of(id), step, reason, left)
              : new StreamEvent.Closed(id, left));
    }
  }
}
