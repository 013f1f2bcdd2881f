package org.opentsm.emulator.tsm;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.commitment.DeviceDigest;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.tsm.api.Acceptance;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.Connection;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.DeviceState;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.LockOptions;
import org.opentsm.tsm.api.RevalidationOutcome;
import org.opentsm.tsm.api.RevalidationRequest;
import org.opentsm.tsm.api.Subscription;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.TsmFeature;
import org.opentsm.tsm.api.spi.DeviceOwnership;
import org.opentsm.tsm.api.spi.EventHub;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/**
 * A TSM as a platform's firmware is one, seen from a guest: it speaks to the device itself, hands
 * what it learnt to whoever asks, and states digests of that. For tests, which give it the name
 * that it goes by: it shows what one device's evidence is like behind two TSMs.
 *
 * <p>It connects and collects. Its interfaces are never locked, so that there is nothing to accept;
 * every other verb is refused. One verb at a time.
 */
public final class EmulatedPlatformTsm implements Tsm {
  private static final Set<TsmFeature> FEATURES = Set.of(TsmFeature.CONNECT, TsmFeature.EVIDENCE);

  private final TsmEnvironment environment;
  private final Identity identity;
  private final DeviceOwnership ownership;
  private final EventHub events;
  private final ReentrantLock turn = new ReentrantLock();
  private final Map<DeviceAddress, Met> devices = new TreeMap<>();
  private boolean closed;

  /** A device that was met: its counters outlive its conversation. */
  private static final class Met {
    private Incarnation incarnation = Incarnation.FIRST;
    private EvidenceGeneration generation = EvidenceGeneration.NONE;
    private Optional<PlatformConversation> conversation = Optional.empty();
  }

  /** Something that is done in turn. */
  @FunctionalInterface
  private interface Verb<T> {
    T run() throws TsmException, SpdmException;
  }

  /**
   * A TSM with the name that a test gives it.
   *
   * @param environment gives the ways to devices
   * @param identity stands in its evidence
   */
  public EmulatedPlatformTsm(TsmEnvironment environment, Identity identity) {
    this.environment = environment;
    this.identity = identity;
    this.ownership = new DeviceOwnership(environment, identity.provider());
    this.events = new EventHub(environment.clock());
  }

  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public Set<TsmFeature> features() {
    return FEATURES;
  }

  @Override
  public List<TsmDevice> devices(Deadline deadline) throws TsmException {
    turn.lock();
    try {
      requireOpen();
      return devices.entrySet().stream().map(met -> view(met.getKey(), met.getValue())).toList();
    } finally {
      turn.unlock();
    }
  }

  /** Opens no session that a caller could see: whether the firmware has one is its own matter. */
  @Override
  public Connection connect(DeviceAddress device, ConnectOptions options, Deadline deadline)
      throws TsmException {
    if (options.session() == ConnectOptions.Demand.REQUIRED) {
      throw lacks(TsmFeature.SESSION, device);
    }
    if (options.ide() == ConnectOptions.Demand.REQUIRED) {
      throw lacks(TsmFeature.IDE, device);
    }
    return inTurn(
        device,
        () -> {
          Met met = devices.computeIfAbsent(device, _ -> new Met());
          if (!options.anew() && met.conversation.isPresent()) {
            PlatformConversation open = met.conversation.get();
            if (options.slot().isPresent() && options.slot().getAsInt() != open.slot()) {
              throw new TsmException.Refused(
                  TsmErrorCode.WRONG_STATE,
                  device.head() + "expected slot " + open.slot() + ", which is connected");
            }
            return connection(device, met, open);
          }
          release(met);
          PlatformConversation opened =
              PlatformConversation.open(device, environment, ownership, options.slot(), deadline);
          met.conversation = Optional.of(opened);
          events.publish(
              new TsmEvent.Connected(
                  environment.clock().instant(), device, met.incarnation, opened.slot()));
          return connection(device, met, opened);
        });
  }

  private Connection connection(DeviceAddress device, Met met, PlatformConversation open) {
    return new Connection(
        view(device, met),
        open.slot(),
        open.chains(),
        open.protocol(),
        Optional.empty(),
        Optional.empty(),
        false,
        Part.absent("This TSM encrypts no links."));
  }

  @Override
  public CollectedEvidence evidence(
      DeviceAddress device, EvidenceRequest request, Deadline deadline) throws TsmException {
    return inTurn(
        device,
        () -> {
          Met met = connected(device);
          EvidenceGeneration next = met.generation.next();
          Evidence evidence =
              met.conversation
                  .orElseThrow()
                  .collect(request, identity, met.incarnation, next, deadline);
          met.generation = next;
          events.publish(
              new TsmEvent.EvidenceCollected(
                  environment.clock().instant(), device, met.incarnation, next));
          return new CollectedEvidence(
              view(device, met), evidence, DeviceDigest.of(evidence.devices().getFirst()).value());
        });
  }

  @Override
  public TsmDevice disconnect(DeviceAddress device, Deadline deadline) throws TsmException {
    return inTurn(
        device,
        () -> {
          Met met = devices.get(device);
          if (met == null) {
            throw wrongState(device);
          }
          release(met);
          return view(device, met);
        });
  }

  @Override
  public TsmDevice lock(DeviceAddress device, LockOptions options, Deadline deadline)
      throws TsmException {
    throw lacks(TsmFeature.LOCK, device);
  }

  @Override
  public TsmDevice unlock(DeviceAddress device, Deadline deadline) throws TsmException {
    throw lacks(TsmFeature.LOCK, device);
  }

  @Override
  public Acceptance accept(
      DeviceAddress device,
      Incarnation incarnation,
      EvidenceGeneration generation,
      Bytes digest,
      Deadline deadline)
      throws TsmException {
    throw lacks(TsmFeature.ACCEPT, device);
  }

  @Override
  public RevalidationOutcome revalidate(
      DeviceAddress device, RevalidationRequest request, Deadline deadline) throws TsmException {
    throw lacks(TsmFeature.REVALIDATE, device);
  }

  @Override
  public Subscription subscribe(Consumer<? super TsmEvent> listener) {
    return events.subscribe(listener);
  }

  @Override
  public void close() {
    turn.lock();
    try {
      closed = true;
      devices.values().forEach(EmulatedPlatformTsm::release);
      events.close();
    } finally {
      turn.unlock();
    }
  }

  private <T> T inTurn(DeviceAddress device, Verb<T> verb) throws TsmException {
    turn.lock();
    try {
      requireOpen();
      return verb.run();
    } catch (SpdmException e) {
      // Simpler than a real one: whatever goes wrong ends the conversation.
      Met met = devices.get(device);
      if (met != null) {
        release(met);
      }
      throw TsmException.of(device, e);
    } finally {
      turn.unlock();
    }
  }

  private Met connected(DeviceAddress device) throws TsmException {
    Met met = devices.get(device);
    if (met == null || met.conversation.isEmpty()) {
      throw wrongState(device);
    }
    return met;
  }

  private static void release(Met met) {
    met.conversation.ifPresent(open -> {
      open.close();
      met.incarnation = met.incarnation.next();
    });
    met.conversation = Optional.empty();
  }

  private static TsmDevice view(DeviceAddress device, Met met) {
    return new TsmDevice(
        device,
        met.incarnation,
        met.generation,
        met.conversation.isPresent() ? DeviceState.AUTHENTICATED : DeviceState.PRESENT,
        Optional.empty());
  }

  private void requireOpen() throws TsmException.Refused {
    if (closed) {
      throw new TsmException.Refused(
          TsmErrorCode.CLOSED,
          identity.provider() + ": expected an open TSM, found one that was closed");
    }
  }

  private TsmException.LacksFeature lacks(TsmFeature feature, DeviceAddress device) {
    return TsmException.LacksFeature.of(identity.provider(), feature, device);
  }

  private static TsmException.Refused wrongState(DeviceAddress device) {
    return new TsmException.Refused(
        TsmErrorCode.WRONG_STATE, device.head() + "expected a connected device, found none");
  }
}
