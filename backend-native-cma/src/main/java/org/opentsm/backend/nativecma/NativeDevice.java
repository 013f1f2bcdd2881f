package org.opentsm.backend.nativecma;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.opentsm.backend.nativecma.Standing.Accepted;
import org.opentsm.backend.nativecma.Standing.Lost;
import org.opentsm.backend.nativecma.Standing.Open;
import org.opentsm.backend.nativecma.Standing.Present;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.commitment.DeviceDigest;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.Acceptance;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.Connection;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.DeviceState;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.RevalidationOutcome;
import org.opentsm.tsm.api.RevalidationRequest;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.revalidation.Baseline;

/** The verbs on one device, one at a time, and what each does to its {@link Life}. */
final class NativeDevice implements Comparable<NativeDevice> {
  /** For what keeps a session alive, and for the turn to do it. */
  private static final Duration PATIENCE_OF_UPKEEP = Duration.ofSeconds(10);

  private final DeviceAddress address;
  private final NativeCmaTsm.Shared shared;
  private final Turns turns;
  private final Life life;
  private final DeviceEvents events;
  private final Attachment attachment;
  private final Rounds rounds;

  /** Who uses this object; changed by its owner, one thread at a time. */
  int visitors;

  private volatile boolean listed;
  private volatile boolean connecting;

  NativeDevice(DeviceAddress address, NativeCmaTsm.Shared shared) {
    this.address = address;
    this.shared = shared;
    this.life = new Life(address);
    this.events = new DeviceEvents(address, life, shared);
    this.attachment = new Attachment(address, shared, life, events, this::tendSession);
    this.turns = new Turns(address, attachment::disconnect);
    this.rounds =
        new Rounds(
            address, shared.environment().crypto(), shared.baselines(), life, new OwnMeeting());
  }

  DeviceAddress address() {
    return address;
  }

  /** The device as the last verb left it. */
  TsmDevice view() {
    return life.view();
  }

  /** Whether a connector lists it, or it is connected, being connected, or lost. */
  boolean isHere() {
    return listed || connecting || view().state() != DeviceState.PRESENT;
  }

  /** Whether nothing was ever learnt here, so that forgetting it loses no counter. */
  boolean isBlank() {
    return life.isBlank();
  }

  /** The device, of which nothing is known for the moment. */
  TsmDevice unavailable(String reason) {
    return life.unavailable(reason);
  }

  Connection connect(ConnectOptions options, Deadline deadline) throws TsmException {
    return turns.take(
        deadline,
        () -> {
          if (!options.anew() && life.standing() instanceof Open open) {
            return attachment.asAsked(open, options);
          }
          return connectAnew(options, _ -> {}, deadline);
        });
  }

  private Connection connectAnew(ConnectOptions options, Consumer<Bytes> proven, Deadline deadline)
      throws TsmException {
    boolean known = life.standing() instanceof Open || life.standing() instanceof Lost;
    connecting = true;
    attachment.leave();
    life.begin();
    try {
      return attachment.connect(options, proven, deadline);
    } catch (TsmException e) {
      // Who looks for a device that he had finds it, with the reason why he has it no more.
      if (known) {
        life.moveTo(new Lost(e.getMessage()));
      }
      events.connectFailed(e);
      throw e;
    } finally {
      connecting = false;
    }
  }

  CollectedEvidence evidence(EvidenceRequest request, Deadline deadline) throws TsmException {
    return turns.take(deadline, () -> collect(request, deadline));
  }

  private CollectedEvidence collect(EvidenceRequest request, Deadline deadline)
      throws TsmException {
    Open open = life.requireConnected();
    Collector.Collected collected = attachment.collect(open, request, deadline);
    EvidenceGeneration next = life.generation().next();
    Evidence evidence =
        EvidenceAssembler.assemble(
            address,
            request.nonce(),
            shared.identity(),
            life.incarnation(),
            next,
            collected,
            attachment.link().read(open));
    Bytes digest = DeviceDigest.of(evidence.devices().getFirst()).value();
    CollectedEvidence held = new CollectedEvidence(life.collected(next), evidence, digest);
    // Not as it stood before: a session that was opened anew has ended that.
    life.moveTo(life.requireConnected().holding(held));
    events.collected();
    return held;
  }

  Acceptance accept(
      Incarnation appraised, EvidenceGeneration collected, Bytes digest, Deadline deadline)
      throws TsmException {
    return turns.take(
        deadline,
        () -> {
          Open open = life.requireConnected();
          life.requireCounters(appraised, collected);
          CollectedEvidence held = life.requireHeld(open, digest);
          attachment.confirm(open, deadline);
          var _ = attachment.link().read(open);
          Instant at = events.now();
          Baseline baseline = capture(held.evidence(), at);
          Standing stood = life.standing();
          life.moveTo(new Accepted(open.conversation(), open.held()));
          try {
            turns.requireOpen();
            life.requireCounters(appraised, collected);
            // Last, and all at once: what was accepted before stays where anything fails.
            shared.baselines().write(baseline);
          } catch (TsmException moved) {
            life.moveTo(stood);
            throw moved;
          }
          events.accepted(at, digest);
          return new Acceptance(view(), digest, at, false);
        });
  }

  private Baseline capture(Evidence evidence, Instant at) throws TsmException.Negative {
    return Baseline.of(address, evidence, at, shared.environment().crypto())
        .orElseThrow(() ->
            new TsmException.Negative(
                TsmErrorCode.NOT_AUTHENTIC,
                address.head() + "expected evidence that proves a key of the device, found none",
                null));
  }

  RevalidationOutcome revalidate(RevalidationRequest request, Deadline deadline)
      throws TsmException {
    return turns.take(
        deadline,
        () -> {
          RevalidationOutcome outcome = rounds.go(request, turns, deadline);
          events.revalidated(outcome);
          return outcome;
        });
  }

  /** In the turn of a revalidation. */
  private final class OwnMeeting implements Rounds.Meeting {
    @Override
    public void connect(
        ConnectOptions options, Set<Integer> chains, Consumer<Bytes> proven, Deadline deadline)
        throws TsmException {
      try {
        connectAnew(options, proven, deadline);
      } catch (TsmException e) {
        // It was accepted once, perhaps by another process: who looks for it is to find it.
        life.moveTo(new Lost(e.getMessage()));
        throw e;
      }
      attachment.readChains(life.requireConnected(), chains, deadline);
    }

    @Override
    public CollectedEvidence collect(EvidenceRequest request, Deadline deadline)
        throws TsmException {
      return NativeDevice.this.collect(request, deadline);
    }

    @Override
    public void disconnect() {
      attachment.disconnect();
    }
  }

  Part<Link> link(Deadline deadline) throws TsmException {
    return turns.take(deadline, () -> attachment.link().read(life.requireConnected()));
  }

  Link refreshLink(Deadline deadline) throws TsmException {
    return turns.take(deadline, () -> attachment.link().refresh(life.requireConnected(), deadline));
  }

  TsmDevice stopLink(Deadline deadline) throws TsmException {
    return turns.take(
        deadline,
        () -> {
          attachment.link().stop(life.requireConnected());
          return view();
        });
  }

  TsmDevice disconnect(Deadline deadline) throws TsmException {
    return turns.take(
        deadline,
        () -> {
          attachment.disconnect();
          return view();
        });
  }

  /** Does what is due to keep the session; gives when to come again, or nothing if it is over. */
  Optional<Instant> tendSession() {
    Deadline patience = Deadline.after(PATIENCE_OF_UPKEEP);
    try {
      // The work has time of its own: what is left of the other would break off a renewal of keys.
      return turns.take(patience, () -> attachment.tend(Deadline.after(PATIENCE_OF_UPKEEP)));
    } catch (TsmException notNow) {
      // A verb that runs tends the session itself; a TSM that was closed has none.
      return turns.isClosed() ? Optional.empty() : Optional.of(shared.upkeep().ticks().instant());
    }
  }

  /** Tells the device that its session ends, unless a verb is running. */
  void endSession() {
    turns.takeIfFree(attachment::endSession);
  }

  /** A connector lists the device. */
  void noteListed() {
    turns.takeIfFree(() -> {
      if (!listed) {
        listed = true;
        life.noteLived();
        if (!(life.standing() instanceof Open)) {
          life.begin();
        }
        events.arrived();
      }
    });
  }

  /** No connector lists the device. One that is connected is still here. */
  void noteUnlisted() {
    turns.takeIfFree(() -> {
      if (listed && !(life.standing() instanceof Open)) {
        listed = false;
        life.end();
        life.moveTo(new Present());
        events.gone();
      }
    });
  }

  /** No verb begins from here on; those that run or wait are made to end. Does not wait. */
  void breakOff() {
    turns.close(attachment::breakOff);
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
}
