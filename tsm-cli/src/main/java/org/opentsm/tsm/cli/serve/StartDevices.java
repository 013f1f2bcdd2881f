package org.opentsm.tsm.cli.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.io.Failure;

/**
 * Connects the devices that the configuration names, each until it was connected once, by this or
 * by a caller. What fails is tried again, after a wait that doubles; an event says so.
 */
final class StartDevices implements AutoCloseable {
  private static final String NOBODY = "none";
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);

  private final Fleet fleet;
  private final EventLog log;
  private final InstantSource clock;
  private final DaemonConfig.Limits limits;
  private final Semaphore places;
  private final Set<DeviceAddress> connected = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<DeviceAddress, Waiting> waiting = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Why a device is not connected yet, and whose it is to be. */
  record Waiting(String provider, String reason) {}

  StartDevices(Fleet fleet, EventLog log, InstantSource clock, DaemonConfig.Limits limits) {
    this.fleet = fleet;
    this.log = log;
    this.clock = clock;
    this.limits = limits;
    places = new Semaphore(limits.atOnce().resumed());
  }

  /** Begins, and does not wait. */
  void begin(List<StartDevice> devices) {
    devices.forEach(device -> threads.execute(() -> keepTrying(device)));
  }

  /** A device that somebody else connected needs no other attempt. */
  void note(TsmEvent event) {
    if (event instanceof TsmEvent.Connected now) {
      noteConnected(now.address());
    }
  }

  private void noteConnected(DeviceAddress address) {
    connected.add(address);
    waiting.remove(address);
  }

  /** Those that could not be connected so far. */
  Map<DeviceAddress, Waiting> waiting() {
    return Map.copyOf(waiting);
  }

  /** Ends all attempts, and does not wait: the TSMs that they wait for are closed next. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void keepTrying(StartDevice device) {
    Duration wait = min(FIRST_WAIT, limits.times().retry());
    try {
      while (!connected.contains(device.address()) && !attempt(device, wait)) {
        Thread.sleep(wait);
        wait = min(wait.multipliedBy(2), limits.times().retry());
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean attempt(StartDevice device, Duration wait) throws InterruptedException {
    places.acquire();
    try {
      Tsm tsm = fleet.tsmOf(device.address(), device.provider());
      tsm.connect(device.address(), device.options(), Deadline.after(limits.times().connect()));
      fleet.assign(device.address(), tsm);
      noteConnected(device.address());
      return true;
    } catch (Exception failed) {
      // Backends are others' code: whatever one throws, the other devices are connected.
      if (!Thread.currentThread().isInterrupted()) {
        Failure failure = Failure.of(failed);
        if (!connected.contains(device.address())) {
          waiting.put(device.address(), new Waiting(providerOf(device), failure.message()));
        }
        tell(device.address(), failure, wait);
      }
      return false;
    } finally {
      places.release();
    }
  }

  private String providerOf(StartDevice device) {
    try {
      return fleet.tsmOf(device.address(), device.provider()).identity().provider();
    } catch (TsmException none) {
      return device.provider().orElse(NOBODY);
    }
  }

  private void tell(DeviceAddress address, Failure failure, Duration wait) {
    ObjectNode json = EventJson.head(clock.instant(), address);
    json.put("code", failure.code()).put("reason", failure.message());
    json.put("waitSeconds", wait.toSeconds());
    log.append(EventType.CONNECT_RETRY, json);
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
