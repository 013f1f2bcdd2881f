package org.opentsm.tsm.cli.serve;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.Part;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;

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

  /** How the link of a device stands. */
  @FunctionalInterface
  interface Reader {
    Part<Link> read(DeviceAddress device) throws TsmException;
  }

  /** After events were missed: what does not say how it stands has none that anybody knows of. */
  void readAnew(List<TsmDevice> devices, Reader reader, Instant now) {
    Map<DeviceAddress, Stream> before = Map.copyOf(open);
    open.clear();
    for (TsmDevice each : devices) {
      if (each.state().isConnected()) {
        Stream known = before.get(each.address());
        Instant since = known == null ? now : known.since();
        try {
          if (reader.read(each.address()).toOptional().orElse(null) instanceof Link.Ide ide) {
            open.put(each.address(), of(ide.streams().getFirst(), since));
          }
        } catch (TsmException silent) {
          DaemonLog.linkNotRead(each.address(), silent);
        }
      }
    }
  }

  private static Stream of(Link.Stream told, Instant since) {
    return new Stream(
        told.id().toOptional().orElse(0),
        told.keySet().toOptional().orElse(0),
        told.generation().toOptional().orElse(0L),
        since);
  }

  /** By address. */
  Map<DeviceAddress, Stream> open() {
    return new TreeMap<>(open);
  }
}
