package org.opentsm.backend.nativecma;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.Part;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SteadyClock;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SessionOffer;
import org.opentsm.spdm.requester.SessionUpkeep;
import org.opentsm.tsm.api.Acceptance;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.Connection;
import org.opentsm.tsm.api.DeviceAddress;
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
import org.opentsm.tsm.api.revalidation.BaselineStore;
import org.opentsm.tsm.api.spi.DeviceOwnership;
import org.opentsm.tsm.api.spi.EventHub;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/**
 * The TSM without platform firmware: the host itself is the SPDM Requester (PCIe, Component
 * Measurement and Authentication).
 *
 * <p>It has no hold on the device's interface, so there is nothing to lock, and accepting changes
 * no TCB: it records what was appraised as the device's {@link
 * org.opentsm.tsm.api.revalidation.Baseline}, to be compared with later. Baselines outlive the
 * process. Of a device that is not the same it can forget the baseline and disconnect; it unbinds
 * no driver.
 *
 * <p>An {@link Incarnation} is one unbroken conversation with one responder: where this TSM did not
 * listen, it cannot know that the device is still the same one.
 */
public final class NativeCmaTsm implements Tsm {
  /** The provider's name. */
  public static final String PROVIDER = "native-cma";

  static final Set<TsmFeature> FEATURES =
      Set.of(
          TsmFeature.CONNECT,
          TsmFeature.SESSION,
          TsmFeature.IDE,
          TsmFeature.EVIDENCE,
          TsmFeature.ACCEPT,
          TsmFeature.REVALIDATE);

  /** For verbs that take no notice of being broken off. */
  static final Duration PATIENCE_OF_CLOSE = Duration.ofSeconds(2);

  /**
   * A round of revalidation has up to four signatures, each of which is looked at when it comes and
   * with the evidence, and reads up to three with the baseline: room for two thousand devices whose
   * rounds follow each other.
   */
  private static final int REMEMBERED_SIGNATURES = 16_384;

  private final TsmEnvironment environment;
  private final Shared shared;
  private final ConcurrentMap<DeviceAddress, NativeDevice> devices = new ConcurrentHashMap<>();
  private final Identity identity;
  private volatile boolean closed;

  /** What all devices of one TSM use. */
  record Shared(
      TsmEnvironment environment,
      RequesterConfig config,
      Upkeep upkeep,
      DeviceOwnership ownership,
      EventHub events,
      BaselineStore baselines,
      Identity identity) {}

  /**
   * How sessions are kept.
   *
   * @param policy when their keys are renewed
   * @param ticks tells when that and heartbeats are due
   */
  record Upkeep(SessionUpkeep.Policy policy, InstantSource ticks) {}

  /** Offers every version and algorithm that SPDM's library has, and secured sessions. */
  public NativeCmaTsm(TsmEnvironment environment) {
    this(environment, RequesterConfig.defaults().withSessions(SessionOffer.everything()));
  }

  /**
   * @param environment gives the ways to devices
   * @param config what is offered to them; without sessions there are none
   */
  public NativeCmaTsm(TsmEnvironment environment, RequesterConfig config) {
    this(environment, config, SessionUpkeep.Policy.DEFAULT);
  }

  /**
   * @param environment gives the ways to devices
   * @param config what is offered to them; without sessions there are none
   * @param policy when the keys of sessions are renewed
   */
  public NativeCmaTsm(
      TsmEnvironment environment, RequesterConfig config, SessionUpkeep.Policy policy) {
    this(environment, config, new Upkeep(policy, SteadyClock.begin()));
  }

  NativeCmaTsm(TsmEnvironment given, RequesterConfig config, Upkeep upkeep) {
    this.environment =
        given.toBuilder().crypto(given.crypto().remembering(REMEMBERED_SIGNATURES)).build();
    this.identity = new Identity(PROVIDER, version(), "OpenTSM SPDM Requester", Identity.Side.HOST);
    this.shared =
        new Shared(
            environment,
            config,
            upkeep,
            new DeviceOwnership(environment, PROVIDER),
            new EventHub(environment.clock()),
            new BaselineStore(environment, PROVIDER),
            identity);
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
    requireOpen();
    Listing listing = Listing.of(environment, deadline);
    for (DeviceAddress address : listing.found()) {
      enter(address).noteListed();
      leave(address);
    }
    List<TsmDevice> here = new ArrayList<>();
    for (NativeDevice device : new TreeSet<>(devices.values())) {
      Optional<String> silence = listing.silenceOf(device.address());
      if (silence.isEmpty() && !listing.found().contains(device.address())) {
        device.noteUnlisted();
      }
      if (device.isHere()) {
        boolean unknown = silence.isPresent() && !device.view().state().isConnected();
        here.add(unknown ? device.unavailable(silence.get()) : device.view());
      }
    }
    return List.copyOf(here);
  }

  @Override
  public Connection connect(DeviceAddress device, ConnectOptions options, Deadline deadline)
      throws TsmException {
    requireOpen();
    requireSense(options, device);
    if (shared.config().sessions().isEmpty()) {
      requireNot(options.session(), TsmFeature.SESSION, device);
      requireNot(options.ide(), TsmFeature.SESSION, device);
    }
    environment.connectorOf(device).responder(device, environment);
    try {
      return enter(device).connect(options, deadline);
    } finally {
      leave(device);
    }
  }

  @Override
  public TsmDevice lock(DeviceAddress device, LockOptions options, Deadline deadline)
      throws TsmException {
    throw lacks(TsmFeature.LOCK, device);
  }

  @Override
  public CollectedEvidence evidence(
      DeviceAddress device, EvidenceRequest request, Deadline deadline) throws TsmException {
    return known(device).evidence(request, deadline);
  }

  @Override
  public Acceptance accept(
      DeviceAddress device,
      Incarnation incarnation,
      EvidenceGeneration generation,
      Bytes digest,
      Deadline deadline)
      throws TsmException {
    return known(device).accept(incarnation, generation, digest, deadline);
  }

  @Override
  public RevalidationOutcome revalidate(
      DeviceAddress device, RevalidationRequest request, Deadline deadline) throws TsmException {
    requireOpen();
    environment.connectorOf(device).responder(device, environment);
    try {
      return enter(device).revalidate(request, deadline);
    } finally {
      leave(device);
    }
  }

  @Override
  public Part<Link> link(DeviceAddress device, Deadline deadline) throws TsmException {
    return known(device).link(deadline);
  }

  @Override
  public Link refreshLink(DeviceAddress device, Deadline deadline) throws TsmException {
    return known(device).refreshLink(deadline);
  }

  @Override
  public TsmDevice stopLink(DeviceAddress device, Deadline deadline) throws TsmException {
    return known(device).stopLink(deadline);
  }

  @Override
  public TsmDevice unlock(DeviceAddress device, Deadline deadline) throws TsmException {
    throw lacks(TsmFeature.LOCK, device);
  }

  @Override
  public TsmDevice disconnect(DeviceAddress device, Deadline deadline) throws TsmException {
    requireOpen();
    environment.connectorOf(device).responder(device, environment);
    try {
      return enter(device).disconnect(deadline);
    } finally {
      leave(device);
    }
  }

  @Override
  public Subscription subscribe(Consumer<? super TsmEvent> listener) {
    return shared.events().subscribe(listener);
  }

  @Override
  public void close() {
    closed = true;
    endSessions();
    // All are told before any is waited for, and all are waited for together.
    devices.values().forEach(NativeDevice::breakOff);
    Deadline patience = Deadline.after(PATIENCE_OF_CLOSE);
    devices.values().forEach(device -> device.release(patience));
    shared.events().close();
  }

  /**
   * A device that has no verb running is told that its session ends; whoever does not answer soon
   * is not waited for. All at once, so that many are no longer waited for than one.
   */
  private void endSessions() {
    List<Thread> telling =
        devices.values().stream()
            .map(device -> Thread.startVirtualThread(device::endSession))
            .toList();
    Deadline patience = Deadline.after(Attachment.PATIENCE_OF_END);
    for (Thread each : telling) {
      try {
        each.join(patience.remaining());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Tends all sessions for which it is time, as their own threads would. */
  void tendSessions() {
    devices.values().forEach(NativeDevice::tendSession);
  }

  /** The device at an address, known until {@link #leave} at least. */
  private NativeDevice enter(DeviceAddress address) {
    NativeDevice device =
        devices.compute(
            address,
            (missing, known) -> {
              NativeDevice entered = known == null ? new NativeDevice(missing, shared) : known;
              entered.visitors++;
              return entered;
            });
    if (closed) {
      device.breakOff();
    }
    return device;
  }

  /** An address where nothing was ever found is not remembered. */
  private void leave(DeviceAddress address) {
    devices.computeIfPresent(
        address, (same, device) -> --device.visitors == 0 && device.isBlank() ? null : device);
  }

  /** How many addresses are remembered. */
  int remembered() {
    return devices.size();
  }

  private NativeDevice known(DeviceAddress address) throws TsmException {
    requireOpen();
    NativeDevice device = devices.get(address);
    if (device == null) {
      throw new TsmException.Refused(
          TsmErrorCode.WRONG_STATE,
          address.head() + "expected a connected device, found none: connect it first");
    }
    return device;
  }

  private void requireOpen() throws TsmException {
    if (closed) {
      throw new TsmException.Refused(
          TsmErrorCode.CLOSED, PROVIDER + ": expected an open TSM, found one that was closed");
    }
  }

  /** Before anything that is connected is closed for it. */
  private static void requireSense(ConnectOptions options, DeviceAddress device)
      throws TsmException.BadArgument {
    if (options.ide() == ConnectOptions.Demand.REQUIRED
        && options.session() == ConnectOptions.Demand.NO) {
      throw new TsmException.BadArgument(
          TsmErrorCode.BAD_OPTION,
          device.head()
              + "expected an encrypted link with a session, in which its keys are sent, found one"
              + " demanded without");
    }
  }

  private static void requireNot(
      ConnectOptions.Demand demand, TsmFeature feature, DeviceAddress device)
      throws TsmException.LacksFeature {
    if (demand == ConnectOptions.Demand.REQUIRED) {
      throw lacks(feature, device);
    }
  }

  private static TsmException.LacksFeature lacks(TsmFeature feature, DeviceAddress device) {
    return TsmException.LacksFeature.of(PROVIDER, feature, device);
  }

  private static String version() {
    String version = NativeCmaTsm.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
