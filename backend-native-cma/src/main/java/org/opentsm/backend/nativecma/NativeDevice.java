package org.opentsm.backend.nativecma;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
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
import org.opentsm.spdm.transport.SpdmTransport;
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
import org.opentsm.tsm.api.spi.DeviceConnector;
import org.opentsm.tsm.api.spi.DeviceOwnership;

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
  private Standing standing = new Present();
  private Incarnation incarnation = Incarnation.FIRST;
  private EvidenceGeneration generation = EvidenceGeneration.NONE;

  /** A conversation ended or the device was gone: what comes next is another life. */
  private boolean lifeEnded;

  private volatile boolean listed;
  private volatile Optional<Baseline> baseline = Optional.empty();
  private volatile TsmDevice view;
  private volatile @Nullable SpdmTransport inUse;

  NativeDevice(DeviceAddress address, NativeCmaTsm.Shared shared) {
    this.address = address;
    this.shared = shared;
    this.turns = new Turns(address, this::disconnectNow);
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
          CmaConversation conversation = open(deadline);
          boolean done = false;
          try {
            conversation.authenticate(slot, step -> progress("connect", step), deadline);
            done = true;
          } catch (SpdmException e) {
            throw failure(e);
          } finally {
            if (!done) {
              conversation.close();
            }
          }
          TsmDevice now = moveTo(new Authenticated(conversation, Optional.empty()));
          publish(new TsmEvent.Connected(now(), address, incarnation, conversation.slot()));
          return new Connection(
              now, conversation.slot(), conversation.chains(), conversation.protocol());
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
            if (!CmaConversation.survives(e)) {
              lose(e);
            }
            throw failure(e);
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
          Optional<Baseline> before = baseline;
          Instant at = now();
          baseline =
              Optional.of(
                  new Baseline(held.evidence().devices().getFirst(), collected, digest, at));
          moveTo(new Accepted(open.conversation(), open.held()));
          try {
            turns.requireOpen();
            requireCounters(appraised, collected);
          } catch (TsmException moved) {
            baseline = before;
            moveTo(open);
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

  /** Ends a verb that is waiting for the device, and releases everything. */
  void close() {
    turns.close(this::breakTransport);
  }

  @Override
  public int compareTo(NativeDevice other) {
    return address.compareTo(other.address);
  }

  private CmaConversation open(Deadline deadline) throws TsmException {
    progress("connect", "negotiating");
    DeviceConnector connector = shared.environment().connectorOf(address);
    DeviceOwnership.Ownership ownership = own(connector);
    boolean done = false;
    try {
      SpdmTransport transport = connector.open(address, shared.environment(), deadline);
      inUse = transport;
      if (turns.isClosed()) {
        breakTransport();
      }
      CmaConversation opened =
          CmaConversation.open(
              address, transport, ownership, shared.config(), shared.environment(), deadline);
      done = true;
      return opened;
    } catch (SpdmException e) {
      throw failure(e);
    } finally {
      if (!done) {
        breakTransport();
        ownership.close();
      }
    }
  }

  private DeviceOwnership.Ownership own(DeviceConnector connector) throws TsmException {
    try {
      return shared
          .ownership()
          .acquire(address, connector.responder(address, shared.environment()));
    } catch (TsmException.Refused e) {
      publish(new TsmEvent.OwnerConflict(now(), address, e.getMessage()));
      throw e;
    }
  }

  private void disconnectNow() {
    boolean wasOpen = standing instanceof Open;
    closeConversation();
    moveTo(new Present());
    if (wasOpen) {
      publish(new TsmEvent.Disconnected(now(), address, incarnation));
    }
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
    inUse = null;
  }

  /** Ends whatever is waiting for the device. */
  private void breakTransport() {
    SpdmTransport transport = inUse;
    if (transport != null) {
      transport.close();
    }
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
