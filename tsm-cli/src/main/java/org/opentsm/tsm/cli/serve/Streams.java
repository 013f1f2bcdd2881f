package org.opentsm.tsm.cli.serve;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmEvent;

/** The encrypted streams of all devices, as events tell of them. */
final class Streams {
  private final ConcurrentMap<DeviceAddress, Stream> open = new ConcurrentHashMap<>();

  /**
   * A stream.
   *
   * @param id Stream ID
   * @param keySet 0 or 1
   * @param generation how often its keys were renewed
   * @param since when it was set up
   */
  record Stream(int id, int keySet, long generation, Instant since) {}

  void note(TsmEvent event) {
    switch (event) {
      case TsmEvent.LinkSecured secured ->
          open.put(secured.address(), new Stream(secured.streamId(), 0, 0, secured.at()));
      case TsmEvent.LinkRefreshed refreshed ->
          open.computeIfPresent(
              refreshed.address(),
              (_, before) ->
                  new Stream(
                      before.id(), refreshed.keySet(), refreshed.generation(), before.since()));
      case TsmEvent.LinkClosed closed -> open.remove(closed.address());
      case TsmEvent.LinkLost lost -> open.remove(lost.address());
      case TsmEvent.ConnectionLost lost -> open.remove(lost.address());
      case TsmEvent.Disconnected disconnected -> open.remove(disconnected.address());
      default -> {
        // Nothing else has to do with streams.
      }
    }
  }

  /** After events were missed: only devices that are connected can have one. */
  void readAnew(List<TsmDevice> devices) {
    open.keySet()
        .retainAll(
            devices.stream()
                .filter(device -> device.state().isConnected())
                .map(TsmDevice::address)
                .toList());
  }

  /** By address. */
  Map<DeviceAddress, Stream> open() {
    return new TreeMap<>(open);
  }
}
