package org.opentsm.tsm.cli.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.http.Caller;
import org.opentsm.tsm.cli.http.EncodedJson;
import org.opentsm.tsm.cli.http.HttpErrorCode;
import org.opentsm.tsm.cli.http.Problem;
import org.opentsm.tsm.cli.http.Shares;

/**
 * A verb that somebody asked for: under way, or ended. One that ended can be asked for ten minutes
 * long, so it keeps what came out, encoded, and nothing of what the request brought along.
 */
final class Operation {
  private static final int STEPS_KEPT = 32;

  /** What a verb fails with that the daemon's end has ended. */
  private static final Set<String> ENDED =
      Set.of(TsmErrorCode.CANCELLED.id(), TsmErrorCode.CLOSED.id());

  private final String id;
  private final Asked asked;
  private final Instant started;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<String> steps = new ArrayDeque<>();
  private long stepCount;
  private @Nullable Thread thread;
  private @Nullable Instant endedAt;
  private @Nullable EncodedJson result;
  private @Nullable Problem problem;
  private boolean cancelled;
  private boolean stopped;

  /**
   * What was asked for.
   *
   * @param caller who asked
   * @param verb its name
   * @param target the device; empty for a verb on all of them
   */
  record Asked(Caller caller, String verb, Optional<String> target) {}

  /**
   * What is to be done.
   *
   * @param work does it
   * @param held given back when it has ended, or does not begin
   */
  record Order(Asked asked, Work work, Shares.Share held) {}

  /** Does a verb. */
  @FunctionalInterface
  interface Work {
    /** The result; an exception is told as a {@link Problem}. */
    JsonNode run(Operation operation) throws Exception;
  }

  Operation(String id, Asked asked, Instant started) {
    this.id = id;
    this.asked = asked;
    this.started = started;
  }

  String id() {
    return id;
  }

  Asked asked() {
    return asked;
  }

  /**
   * Does the work in the calling thread, which a cancellation interrupts.
   *
   * @param order which is not kept
   * @param settle is done when it has ended, before anybody who waits is told
   */
  void run(Order order, InstantSource clock, Runnable settle) {
    EncodedJson done = null;
    Problem failed = null;
    try {
      if (enter()) {
        done = EncodedJson.of(order.work().run(this));
      }
    } catch (Exception | Error thrown) {
      failed = Problem.of(thrown);
    } finally {
      order.held().close();
    }
    lock.lock();
    try {
      thread = null;
      result = done;
      problem = done == null ? told(failed == null ? Problem.of(neverBegun()) : failed) : null;
      endedAt = clock.instant();
    } finally {
      lock.unlock();
    }
    settle.run();
    ended.countDown();
  }

  /** Tells what is done now. */
  void step(String step) {
    lock.lock();
    try {
      stepCount++;
      steps.addLast(step);
      if (steps.size() > STEPS_KEPT) {
        steps.removeFirst();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Asks it to end; it ends when what it waits for lets go. */
  void cancel() {
    lock.lock();
    try {
      cancelled = true;
      if (thread != null) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The same because the daemon is about to end, which whoever waits is told. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      cancel();
    } finally {
      lock.unlock();
    }
  }

  void await() throws InterruptedException {
    ended.await();
  }

  /** What came out, once it has ended well. */
  Optional<EncodedJson> result() {
    lock.lock();
    try {
      return Optional.ofNullable(result);
    } finally {
      lock.unlock();
    }
  }

  /** Why nothing came out, once it has ended badly. */
  Optional<Problem> problem() {
    lock.lock();
    try {
      return Optional.ofNullable(problem);
    } finally {
      lock.unlock();
    }
  }

  /** What everybody may know: nothing that came out, or that was brought along. */
  ObjectNode toSummary() {
    lock.lock();
    try {
      ObjectNode json = head();
      if (problem != null) {
        json.put("code", problem.failure().code());
      }
      return json;
    } finally {
      lock.unlock();
    }
  }

  /** All of it, for those whom it concerns. */
  ObjectNode toJson() {
    lock.lock();
    try {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("version", 1);
      json.setAll(head());
      ArrayNode last = json.putArray("lastSteps");
      steps.forEach(last::add);
      if (result != null) {
        json.putRawValue("result", result.toRawValue());
      }
      if (problem != null) {
        json.set("problem", problem.toJson());
      }
      return json;
    } finally {
      lock.unlock();
    }
  }

  private ObjectNode head() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", id);
    json.put("verb", asked.verb());
    asked.target().ifPresent(target -> json.put("address", target));
    json.put("caller", asked.caller().user());
    json.put("state", state());
    json.put("started", started.toString());
    if (endedAt != null) {
      json.put("ended", endedAt.toString());
    }
    json.put("steps", stepCount);
    return json;
  }

  private String state() {
    if (endedAt == null) {
      return cancelled ? "cancelling" : "running";
    }
    return problem == null ? "done" : cancelled ? "cancelled" : "failed";
  }

  private TsmException neverBegun() {
    return new TsmException.Unreachable(
        TsmErrorCode.CANCELLED, asked.verb() + ": cancelled before it began", null);
  }

  /** Nobody asked for an end that is the daemon's. */
  private Problem told(Problem failed) {
    return stopped && ENDED.contains(failed.failure().code())
        ? Problem.of(
            HttpErrorCode.STOPPING, asked.verb() + ": ended, because the daemon is about to end")
        : failed;
  }

  private boolean enter() {
    lock.lock();
    try {
      if (cancelled) {
        return false;
      }
      thread = Thread.currentThread();
      return true;
    } finally {
      lock.unlock();
    }
  }
}
