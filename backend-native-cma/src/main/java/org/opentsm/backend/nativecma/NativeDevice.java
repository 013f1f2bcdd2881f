package org.opentsm.backend.nativecma;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.backend.nativecma.Standing.Accepted;
import org.opentsm.backend.nativecma.Standing.Authenticated;
import org.opentsm.backend.nativecma.Standing.Baseline;
import org.opentsm.backend.nativecma.Standing.Lost;
import org.opentsm.backend.nativecma.Standing.Open;
import org.opentsm.backend.nativecma.Standing.Present;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.commitment.DeviceDigest;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.tsm.api.Acceptance;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.Connection;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.DeviceState;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;

/**
 * One address, and what is known of the device there.
 *
 * <p>Fields that are not volatile belong to the verb whose turn it is. Everybody else sees {@link
 * #view()}.
 */
final class NativeDevice implements Comparable<NativeDevice> {
  private final DeviceAddress address;
  private final NativeCmaTsm.Shared shared;
  private final Turns turns;
  private final Way way;
  private Standing standing = new Present();
  private Incarnation incarnation = Incarnation.FIRST;
  private EvidenceGeneration generation = EvidenceGeneration.NONE;

  /** A conversation ended or the device was gone: what comes next is another life. */
  private boolean lifeEnded;

  /** Who uses this object; changed by its owner, one thread at a time. */
  int visitors;

  private volatile boolean listed;

  /** An incarnation was handed out, and must not be handed out again. */
  private volatile boolean lived;

  private volatile Optional<Baseline> baseline = Optional.empty();
  private volatile TsmDevice view;

  NativeDevice(DeviceAddress address, NativeCmaTsm.Shared shared) {
    this.address = address;
    this.shared = shared;
    this.turns = new Turns(address, this::disconnectNow);
    this.way = new Way(address, shared);
    this.view = new TsmDevice(address, incarnation, generation, standing.state(), Optional.empty());
  }

  DeviceAddress address() {
    return address;
  }

  /** The device as the last verb left it. */
  TsmDevice view() {
    return view;
  }

  /** Whether a connector lists it, or it was connected or lost. */
  boolean isHere() {
    return listed || view.state() != DeviceState.PRESENT;
  }

  /** Whether nothing was ever learnt here, so that forgetting it loses no counter. */
  boolean isBlank() {
    return !lived;
  }

  /** The device, of which nothing is known for the moment. */
  TsmDevice unavailable(String reason) {
    TsmDevice last = view;
    return new TsmDevice(
        address,
        last.incarnation(),
        last.generation(),
        DeviceState.UNAVAILABLE,
        Optional.of(reason));
  }

  /** What was accepted last, if anything was. */
  Optional<Baseline> baseline() {
    return baseline;
  }

  Connection connect(OptionalInt slot, Deadline deadline) throws TsmException {
    return turns.take(
        deadline,
        () -> {
          disconnectNow();
          beginLife();
          try {
            return connectNow(slot, deadline);
          } catch (TsmException e) {
            publish(new TsmEvent.ConnectFailed(now(), address, e.code().id(), e.getMessage()));
            throw e;
          }
        });
  }

  CollectedEvidence evidence(EvidenceRequest request, Identity identity, Deadline deadline)
      throws TsmException {
    return turns.take(
        deadline,
        () -> {
          Open open = requireConnected();
          CmaConversation.Collected collected;
          try {
            collected =
                open.conversation()
                    .collect(
                        request.nonce(),
                        request.slot(),
                        step -> progress("evidence", step),
                        deadline);
          } catch (SpdmException e) {
            throw failed(e);
          }
          EvidenceGeneration next = generation.next();
          Evidence evidence =
              EvidenceAssembler.assemble(
                  address, request.nonce(), identity, incarnation, next, collected);
          generation = next;
          Bytes digest = DeviceDigest.of(evidence.devices().getFirst()).value();
          CollectedEvidence held = new CollectedEvidence(moveTo(open), evidence, digest);
          moveTo(open.holding(held));
          publish(new TsmEvent.EvidenceCollected(now(), address, incarnation, generation));
          return held;
        });
  }

  Acceptance accept(
      Incarnation appraised, EvidenceGeneration collected, Bytes digest, Deadline deadline)
      throws TsmException {
    return turns.take(
        deadline,
        () -> {
          Open open = requireConnected();
          requireCounters(appraised, collected);
          CollectedEvidence held = requireHeld(open, digest);
          confirm(open, deadline);
          Optional<Baseline> before = baseline;
          Instant at = now();
          Standing stood = standing;
          baseline =
              Optional.of(
                  new Baseline(held.evidence().devices().getFirst(), collected, digest, at));
          moveTo(new Accepted(open.conversation(), open.held()));
          try {
            turns.requireOpen();
            requireCounters(appraised, collected);
          } catch (TsmException moved) {
            baseline = before;
            moveTo(stood);
            throw moved;
          }
          publish(new TsmEvent.Accepted(at, address, incarnation, generation, digest));
          return new Acceptance(view, digest, at, false);
        });
  }

  TsmDevice disconnect(Deadline deadline) throws TsmException {
    return turns.take(
        deadline,
        () -> {
          disconnectNow();
          return view;
        });
  }

  /** A connector lists the device. */
  void noteListed() {
    turns.takeIfFree(() -> {
      if (!listed) {
        listed = true;
        lived = true;
        if (!(standing instanceof Open)) {
          beginLife();
        }
        publish(new TsmEvent.DeviceArrived(now(), address, incarnation));
      }
    });
  }

  /** No connector lists the device. One that is connected is still here. */
  void noteUnlisted() {
    turns.takeIfFree(() -> {
      if (listed && !(standing instanceof Open)) {
        listed = false;
        lifeEnded = true;
        moveTo(new Present());
        publish(new TsmEvent.DeviceGone(now(), address, incarnation));
      }
    });
  }

  /** No verb begins from here on; those that run or wait are made to end. Does not wait. */
  void breakOff() {
    turns.close(way::breakOff);
  }

  /** After {@link #breakOff()}: releases everything, here or where the last verb ends. */
  void release(Deadline patience) {
    turns.release(patience);
  }

  /** Breaks off and releases. */
  void close() {
    breakOff();
    release(Deadline.after(NativeCmaTsm.PATIENCE_OF_CLOSE));
  }

  @Override
  public int compareTo(NativeDevice other) {
    return address.compareTo(other.address);
  }

  private Connection connectNow(OptionalInt slot, Deadline deadline) throws TsmException {
    progress("connect", "negotiating");
    CmaConversation conversation = null;
    boolean done = false;
    try {
      conversation = way.open(deadline);
      conversation.authenticate(slot, step -> progress("connect", step), deadline);
      done = true;
    } catch (SpdmException e) {
      throw failure(e);
    } catch (TsmException.Refused e) {
      if (e.code() == TsmErrorCode.OWNED_BY_ANOTHER) {
        publish(new TsmEvent.OwnerConflict(now(), address, e.getMessage()));
      }
      throw e;
    } finally {
      if (!done) {
        if (conversation != null) {
          conversation.close();
        }
        way.forget();
      }
    }
    lived = true;
    TsmDevice now = moveTo(new Authenticated(conversation, Optional.empty()));
    publish(new TsmEvent.Connected(now(), address, incarnation, conversation.slot()));
    return new Connection(now, conversation.slot(), conversation.chains(), conversation.protocol());
  }

  private void disconnectNow() {
    boolean wasOpen = standing instanceof Open;
    closeConversation();
    moveTo(new Present());
    if (wasOpen) {
      publish(new TsmEvent.Disconnected(now(), address, incarnation));
    }
  }

  /**
   * The counters are ours and cannot move by themselves. What can is the device: it is asked, so
   * that an incarnation which ended unnoticed ends here. An ERROR is no proof either: it is what a
   * device says that was reset and knows nothing of this conversation.
   */
  private void confirm(Open open, Deadline deadline) throws TsmException {
    try {
      open.conversation().confirm(deadline);
    } catch (SpdmException e) {
      TsmException failure = failure(e);
      lose(e);
      throw failure;
    }
  }

  /** A failure of an open conversation, which it may not survive. */
  private TsmException failed(SpdmException cause) {
    TsmException failure = failure(cause);
    if (!CmaConversation.survives(cause)) {
      lose(cause);
    }
    return failure;
  }

  private void lose(SpdmException cause) {
    String reason = failure(cause).getMessage();
    closeConversation();
    moveTo(new Lost(reason));
    publish(new TsmEvent.ConnectionLost(now(), address, incarnation, cause.code().id(), reason));
  }

  private void closeConversation() {
    if (standing instanceof Open open) {
      open.conversation().close();
      lifeEnded = true;
    }
    way.forget();
  }

  private void beginLife() {
    if (lifeEnded) {
      incarnation = incarnation.next();
      lifeEnded = false;
      moveTo(standing);
    }
  }

  private TsmDevice moveTo(Standing next) {
    standing = next;
    Optional<String> reason =
        next instanceof Lost(String why) ? Optional.of(why) : Optional.empty();
    TsmDevice now = new TsmDevice(address, incarnation, generation, next.state(), reason);
    view = now;
    return now;
  }

  private Open requireConnected() throws TsmException.Refused {
    if (standing instanceof Open open) {
      return open;
    }
    throw refused(
        TsmErrorCode.WRONG_STATE,
        "a connected device",
        standing instanceof Lost(String why) ? "a lost connection (" + why + ")" : "none");
  }

  private void requireCounters(Incarnation appraised, EvidenceGeneration collected)
      throws TsmException.Refused {
    if (!appraised.equals(incarnation)) {
      throw refused(TsmErrorCode.STALE_INCARNATION, incarnation.toString(), appraised.toString());
    }
    if (!collected.equals(generation)) {
      throw refused(TsmErrorCode.STALE_GENERATION, generation.toString(), collected.toString());
    }
  }

  private CollectedEvidence requireHeld(Open open, Bytes digest) throws TsmException.Refused {
    CollectedEvidence held = open.held().orElse(null);
    if (held == null) {
      throw refused(TsmErrorCode.WRONG_STATE, "evidence of this connection", "none was collected");
    }
    if (!held.digest().constantTimeEquals(digest)) {
      throw refused(
          TsmErrorCode.DIGEST_MISMATCH,
          "the digest " + held.digest().toHex() + " of what was collected",
          digest.toHex());
    }
    return held;
  }

  private TsmException.Refused refused(TsmErrorCode code, String expected, String found) {
    return new TsmException.Refused(code, address + ": expected " + expected + ", found " + found);
  }

  /** What a failed conversation means: if we broke it ourselves, why. */
  private TsmException failure(SpdmException cause) {
    if (turns.isClosed()) {
      return new TsmException.Refused(
          TsmErrorCode.CLOSED, address + ": the TSM was closed while the device was asked");
    }
    if (Thread.currentThread().isInterrupted()) {
      return new TsmException.Unreachable(
          TsmErrorCode.CANCELLED, address + ": cancelled: " + cause.getMessage(), cause);
    }
    return TsmException.of(address, cause);
  }

  private Instant now() {
    return shared.environment().clock().instant();
  }

  private void progress(String verb, String step) {
    publish(new TsmEvent.Progress(now(), address, verb, step));
  }

  private void publish(TsmEvent event) {
    shared.events().publish(event);
  }
}
