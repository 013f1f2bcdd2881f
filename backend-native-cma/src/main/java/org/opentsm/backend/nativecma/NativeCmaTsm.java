package org.opentsm.backend.nativecma;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.opentsm.evidence.Identity;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.requester.RequesterConfig;
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
import org.opentsm.tsm.api.spi.DeviceConnector;
import org.opentsm.tsm.api.spi.DeviceOwnership;
import org.opentsm.tsm.api.spi.EventHub;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/**
 * The TSM without platform firmware: the host itself is the SPDM Requester (PCIe, Component
 * Measurement and Authentication).
 *
 * <p>It has no hold on the device's interface, so there is nothing to lock, and accepting changes
 * no TCB: it records what was appraised, to be compared with later.
 *
 * <p>An {@link Incarnation} is one unbroken conversation with one responder: where this TSM did not
 * listen, it cannot know that the device is still the same one.
 */
public final class NativeCmaTsm implements Tsm {
  /** The provider's name. */
  public static final String PROVIDER = "native-cma";

  static final Set<TsmFeature> FEATURES =
      Set.of(TsmFeature.CONNECT, TsmFeature.EVIDENCE, TsmFeature.ACCEPT);

  private final TsmEnvironment environment;
  private final Shared shared;
  private final ConcurrentMap<DeviceAddress, NativeDevice> devices = new ConcurrentHashMap<>();
  private final Identity identity;
  private volatile boolean closed;

  /** What all devices of one TSM use. */
  record Shared(
      TsmEnvironment environment,
      RequesterConfig config,
      DeviceOwnership ownership,
      EventHub events) {}

  /** Offers every version and algorithm that SPDM's library has. */
  public NativeCmaTsm(TsmEnvironment environment) {
    this(environment, RequesterConfig.defaults());
  }

  /**
   * @param environment gives the ways to devices
   * @param config what is offered to them
   */
  public NativeCmaTsm(TsmEnvironment environment, RequesterConfig config) {
    this.environment = environment;
    this.identity = new Identity(PROVIDER, version(), "OpenTSM SPDM Requester", Identity.Side.HOST);
    this.shared =
        new Shared(
            environment,
            config,
            new DeviceOwnership(environment, PROVIDER),
            new EventHub(environment.clock()));
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
    Set<DeviceAddress> listed = new TreeSet<>();
    for (DeviceConnector connector : environment.connectors()) {
      listed.addAll(connector.list(environment));
    }
    listed.forEach(this::device);
    Set<NativeDevice> known = new TreeSet<>(devices.values());
    for (NativeDevice device : known) {
      if (listed.contains(device.address())) {
        device.noteListed();
      } else {
        device.noteUnlisted();
      }
    }
    return known.stream().filter(NativeDevice::isHere).map(NativeDevice::view).toList();
  }

  @Override
  public Connection connect(DeviceAddress device, ConnectOptions options, Deadline deadline)
      throws TsmException {
    requireOpen();
    requireNot(options.session(), TsmFeature.SESSION, device);
    requireNot(options.ide(), TsmFeature.IDE, device);
    // An address that leads nowhere is not remembered.
    environment.connectorOf(device).responder(device, environment);
    return device(device).connect(options.slot(), deadline);
  }

  @Override
  public TsmDevice lock(DeviceAddress device, LockOptions options, Deadline deadline)
      throws TsmException {
    throw lacks(TsmFeature.LOCK, device);
  }

  @Override
  public CollectedEvidence evidence(
      DeviceAddress device, EvidenceRequest request, Deadline deadline) throws TsmException {
    return known(device).evidence(request, identity, deadline);
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
    throw lacks(TsmFeature.REVALIDATE, device);
  }

  @Override
  public TsmDevice unlock(DeviceAddress device, Deadline deadline) throws TsmException {
    throw lacks(TsmFeature.LOCK, device);
  }

  @Override
  public TsmDevice disconnect(DeviceAddress device, Deadline deadline) throws TsmException {
    return known(device).disconnect(deadline);
  }

  @Override
  public Subscription subscribe(Consumer<? super TsmEvent> listener) {
    return shared.events().subscribe(listener);
  }

  @Override
  public void close() {
    closed = true;
    devices.values().forEach(NativeDevice::close);
    shared.events().close();
  }

  private NativeDevice device(DeviceAddress address) {
    NativeDevice device =
        devices.computeIfAbsent(address, missing -> new NativeDevice(missing, shared));
    if (closed) {
      device.close();
    }
    return device;
  }

  private NativeDevice known(DeviceAddress address) throws TsmException {
    requireOpen();
    NativeDevice device = devices.get(address);
    if (device == null) {
      throw new TsmException.Refused(
          TsmErrorCode.WRONG_STATE, address + ": expected a connected device, found none");
    }
    return device;
  }

  private void requireOpen() throws TsmException {
    if (closed) {
      throw new TsmException.Refused(
          TsmErrorCode.CLOSED, PROVIDER + ": expected an open TSM, found one that was closed");
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
