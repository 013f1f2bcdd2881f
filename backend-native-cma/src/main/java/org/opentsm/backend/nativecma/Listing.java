package org.opentsm.backend.nativecma;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.DeviceConnector;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/**
 * What the connectors find, all asked at once, each no longer than the deadline.
 *
 * @param found in the order of their addresses
 * @param silent schemes whose connector failed or was too slow, with the reason
 */
record Listing(Set<DeviceAddress> found, Map<String, String> silent) {
  /**
   * Asks all connectors.
   *
   * @throws TsmException.Unreachable with {@link TsmErrorCode#CANCELLED} if the thread is
   *     interrupted
   */
  static Listing of(TsmEnvironment environment, Deadline deadline) throws TsmException {
    Map<DeviceConnector, CompletableFuture<List<DeviceAddress>>> asked = new LinkedHashMap<>();
    for (DeviceConnector connector : environment.connectors()) {
      CompletableFuture<List<DeviceAddress>> answer = new CompletableFuture<>();
      Thread asking =
          Thread.ofVirtual().name("tsm-listing").start(() -> ask(connector, environment, answer));
      // Also when it is cancelled because the deadline has passed.
      var _ = answer.whenComplete((devices, failure) -> asking.interrupt());
      asked.put(connector, answer);
    }
    Listing listing = new Listing(new TreeSet<>(), new TreeMap<>());
    try {
      for (Map.Entry<DeviceConnector, CompletableFuture<List<DeviceAddress>>> one :
          asked.entrySet()) {
        listing.take(one.getKey(), one.getValue(), deadline);
      }
    } finally {
      // Those that are still being asked are asked no longer.
      asked.values().forEach(answer -> answer.cancel(true));
    }
    return listing;
  }

  /** Why nothing is known of a device, if its connector did not answer. */
  Optional<String> silenceOf(DeviceAddress device) {
    return Optional.ofNullable(silent.get(device.scheme()));
  }

  private void take(
      DeviceConnector connector, CompletableFuture<List<DeviceAddress>> answer, Deadline deadline)
      throws TsmException {
    Duration patience = deadline.remaining();
    try {
      found.addAll(answer.get(patience.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      note(connector, "its connector did not list devices within the deadline");
    } catch (ExecutionException e) {
      note(connector, "its connector failed to list devices: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TsmException.Unreachable(
          TsmErrorCode.CANCELLED, "devices: cancelled while connectors were asked", e);
    }
  }

  private void note(DeviceConnector connector, String reason) {
    connector.schemes().forEach(scheme -> silent.put(scheme, reason));
  }

  private static void ask(
      DeviceConnector connector,
      TsmEnvironment environment,
      CompletableFuture<List<DeviceAddress>> answer) {
    try {
      answer.complete(connector.list(environment));
    } catch (RuntimeException | Error failure) {
      answer.completeExceptionally(failure);
    }
  }
}
