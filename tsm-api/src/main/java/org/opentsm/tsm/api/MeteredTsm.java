package org.opentsm.tsm.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.Part;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;

/**
 * A TSM that measures another one, the same for every backend.
 *
 * <pre>
 * tsm.verb               timer    provider, verb, outcome: ok, or an error code of docs/errors.md
 * tsm.devices.connected  gauge    provider
 * tsm.interfaces.locked  gauge    provider
 * tsm.protocol.errors    counter  provider, code: what was wrong in a conversation with a device
 * tsm.revalidations      counter  provider, outcome: same, different or another-device
 * tsm.connections.lost   counter  provider, code
 * tsm.sessions.lost      counter  provider, code
 * </pre>
 *
 * Addresses of devices are no tags: their number has no bound. The gauges follow the events of the
 * measured TSM, and so an instant behind its verbs; where events were missed they are counted anew.
 * What several of these measure in one registry adds up, the gauges as the others.
 */
public final class MeteredTsm implements Tsm {
  private static final String PROVIDER = "provider";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Tsm measured;
  private final MeterRegistry registry;
  private final String provider;
  private final Set<DeviceAddress> connected = ConcurrentHashMap.newKeySet();
  private final Set<DeviceAddress> locked = ConcurrentHashMap.newKeySet();
  private final List<SharedGauge> gauges;
  private final Subscription events;

  /**
   * @param measured closed with this one
   * @param registry where the meters go
   */
  public MeteredTsm(Tsm measured, MeterRegistry registry) {
    this.measured = measured;
    this.registry = registry;
    provider = measured.identity().provider();
    gauges =
        List.of(
            gauge("tsm.devices.connected", "Devices whose evidence can be collected", connected),
            gauge("tsm.interfaces.locked", "Device interfaces that are locked", locked));
    events = measured.subscribe(this::noteEvent);
  }

  @Override
  public Identity identity() {
    return measured.identity();
  }

  @Override
  public Set<TsmFeature> features() {
    return measured.features();
  }

  @Override
  public List<TsmDevice> devices(Deadline deadline) throws TsmException {
    return timed("devices", () -> measured.devices(deadline));
  }

  @Override
  public Connection connect(DeviceAddress device, ConnectOptions options, Deadline deadline)
      throws TsmException {
    return timed("connect", () -> measured.connect(device, options, deadline));
  }

  @Override
  public TsmDevice lock(DeviceAddress device, LockOptions options, Deadline deadline)
      throws TsmException {
    return timed("lock", () -> measured.lock(device, options, deadline));
  }

  @Override
  public CollectedEvidence evidence(
      DeviceAddress device, EvidenceRequest request, Deadline deadline) throws TsmException {
    return timed("evidence", () -> measured.evidence(device, request, deadline));
  }

  @Override
  public Acceptance accept(
      DeviceAddress device,
      Incarnation incarnation,
      EvidenceGeneration generation,
      Bytes digest,
      Deadline deadline)
      throws TsmException {
    return timed(
        "accept", () -> measured.accept(device, incarnation, generation, digest, deadline));
  }

  @Override
  public RevalidationOutcome revalidate(
      DeviceAddress device, RevalidationRequest request, Deadline deadline) throws TsmException {
    RevalidationOutcome outcome =
        timed("revalidate", () -> measured.revalidate(device, request, deadline));
    String answer =
        switch (outcome) {
          case RevalidationOutcome.Same _ -> "same";
          case RevalidationOutcome.Different _ -> "different";
          case RevalidationOutcome.AnotherDevice _ -> "another-device";
        };
    counter("tsm.revalidations", "Answers of revalidations", "outcome", answer).increment();
    return outcome;
  }

  @Override
  public TsmDevice unlock(DeviceAddress device, Deadline deadline) throws TsmException {
    return timed("unlock", () -> measured.unlock(device, deadline));
  }

  @Override
  public TsmDevice disconnect(DeviceAddress device, Deadline deadline) throws TsmException {
    return timed("disconnect", () -> measured.disconnect(device, deadline));
  }

  @Override
  public Part<Link> link(DeviceAddress device, Deadline deadline) throws TsmException {
    return timed("link", () -> measured.link(device, deadline));
  }

  @Override
  public Link refreshLink(DeviceAddress device, Deadline deadline) throws TsmException {
    return timed("refresh-link", () -> measured.refreshLink(device, deadline));
  }

  @Override
  public TsmDevice stopLink(DeviceAddress device, Deadline deadline) throws TsmException {
    return timed("stop-link", () -> measured.stopLink(device, deadline));
  }

  @Override
  public Subscription subscribe(Consumer<? super TsmEvent> listener) {
    return measured.subscribe(listener);
  }

  @Override
  public void close() {
    events.close();
    try {
      measured.close();
    } finally {
      gauges.forEach(SharedGauge::close);
    }
  }

  /** On one thread, in order: a life that begins always stands before its end. */
  private void noteEvent(TsmEvent event) {
    switch (event) {
      case TsmEvent.Connected begun -> connected.add(begun.address());
      case TsmEvent.Locked begun -> locked.add(begun.address());
      case TsmEvent.Unlocked ended -> locked.remove(ended.address());
      case TsmEvent.Disconnected ended -> noteEnd(ended.address());
      case TsmEvent.DeviceGone ended -> noteEnd(ended.address());
      case TsmEvent.ConnectionLost ended -> {
        noteEnd(ended.address());
        counter("tsm.connections.lost", "Connections that broke", "code", ended.code()).increment();
      }
      case TsmEvent.SessionLost ended ->
          counter("tsm.sessions.lost", "Secured sessions that broke", "code", ended.code())
              .increment();
      case TsmEvent.EventsMissed _ -> countAnew();
      default -> {
        // The other events change neither.
      }
    }
  }

  private void noteEnd(DeviceAddress address) {
    connected.remove(address);
    locked.remove(address);
  }

  /** Nobody waits for this thread but later events, which change the same again. */
  private void countAnew() {
    try {
      List<TsmDevice> now = measured.devices(Deadline.after(PATIENCE));
      connected.clear();
      locked.clear();
      for (TsmDevice device : now) {
        if (device.state().isConnected()) {
          connected.add(device.address());
        }
        if (device.state() == DeviceState.LOCKED) {
          locked.add(device.address());
        }
      }
    } catch (TsmException closedOrSilent) {
      // The gauges stay as they were until the next event.
    }
  }

  private <T> T timed(String verb, Verb<T> body) throws TsmException {
    Timer.Sample sample = Timer.start(registry);
    String outcome = "unexpected";
    try {
      T result = body.run();
      outcome = "ok";
      return result;
    } catch (TsmException e) {
      outcome = e.code().id();
      if (e.getCause() instanceof SpdmException cause) {
        counter(
                "tsm.protocol.errors",
                "Conversations with devices that failed",
                "code",
                cause.code().id())
            .increment();
      }
      throw e;
    } finally {
      sample.stop(
          Timer.builder("tsm.verb")
              .description("Verbs of TSMs")
              .tags(PROVIDER, provider, "verb", verb, "outcome", outcome)
              .register(registry));
    }
  }

  private SharedGauge gauge(String name, String description, Set<DeviceAddress> counted) {
    return SharedGauge.add(
        registry, new SharedGauge.Name(name, Tags.of(PROVIDER, provider)), description, counted);
  }

  private Counter counter(String name, String description, String tag, String value) {
    return Counter.builder(name)
        .description(description)
        .tags(PROVIDER, provider, tag, value)
        .register(registry);
  }

  @FunctionalInterface
  private interface Verb<T> {
    T run() throws TsmException;
  }
}
