package org.opentsm.ide.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.register.IdePort;
import org.opentsm.ide.register.SelectiveStream;
import org.opentsm.ide.register.StreamReading;
import org.opentsm.spdm.doe.ConfigSpaceException;

/**
 * A stream that was on before: a program left it so, or a kernel. Its Stream ID is claimed until it
 * is stopped. Who has its keys, which set is in use and how old they are, nobody can tell: it
 * cannot be renewed, and that it calls itself secure says nothing of whom it is secure from.
 */
public final class AdoptedStream {
  private final int id;
  private final List<StreamEnd> ofRootPort = new ArrayList<>();
  private final List<StreamEnd> ofDevice = new ArrayList<>();
  private final List<Found> found = new ArrayList<>();
  private final RootPort rootPort;
  private final int devicePort;
  private final StreamPool pool;

  /** Which port a stream was found at. */
  public enum Side {
    /** The host's. */
    ROOT_PORT,
    /** The device's. */
    DEVICE
  }

  /** What was found when it was adopted. */
  public record Found(Side side, StreamReading reading) {}

  private AdoptedStream(int id, RootPort rootPort, int devicePort, StreamPool pool) {
    this.id = id;
    this.rootPort = rootPort;
    this.devicePort = devicePort;
    this.pool = pool;
  }

  /**
   * Claims the IDs of all streams that are on at either port, but those which the pool has given
   * out itself. A stream that is on at one end alone is among them.
   *
   * @param devicePort the port's index in IDE_KM, 0 to 255
   * @return by their Stream IDs
   */
  public static List<AdoptedStream> all(
      RootPort rootPort, IdePort device, int devicePort, StreamPool pool)
      throws ConfigSpaceException {
    TreeMap<Integer, AdoptedStream> streams = new TreeMap<>();
    for (Side side : Side.values()) {
      IdePort port = side == Side.ROOT_PORT ? rootPort.registers() : device;
      for (SelectiveStream block : port.enabledStreams()) {
        StreamReading reading = block.read();
        streams
            .computeIfAbsent(
                reading.control().streamId(),
                id -> new AdoptedStream(id, rootPort, devicePort, pool))
            .add(side, block, reading);
      }
    }
    return streams.values().stream().filter(each -> pool.adopt(each.id)).toList();
  }

  private void add(Side side, SelectiveStream block, StreamReading reading) {
    found.add(new Found(side, reading));
    if (side == Side.ROOT_PORT) {
      ofRootPort.add(StreamEnd.asFound("root port", block, reading));
    } else {
      ofDevice.add(StreamEnd.asFound("device", block, reading));
    }
  }

  /** Its Stream ID, 0 to 255. */
  public int id() {
    return id;
  }

  /** What was found: the root port's end first. */
  public List<Found> found() {
    return List.copyOf(found);
  }

  /** Whether it was on at both ends, and both said that it is secure. */
  public boolean wasSecure() {
    return !ofRootPort.isEmpty()
        && !ofDevice.isEmpty()
        && found.stream().allMatch(each -> each.reading().isSecure());
  }

  /**
   * Switches it off at both ends and has them forget the keys of both sets. Its ID is free again if
   * all of that is done; else it may be called again.
   *
   * @param km speaks to the device; empty if nobody does, who could tell it to forget its keys
   * @return what could not be done, a line each
   */
  public List<String> stop(Optional<IdeKmRequester> km) {
    List<StreamEnd> ends = new ArrayList<>(ofRootPort);
    ends.addAll(ofDevice);
    OptionalInt block = ofRootPort.stream().mapToInt(each -> each.block().index()).findFirst();
    List<String> left =
        new ArrayList<>(
            Teardown.of(ends, new KeyErasure(rootPort, block, id, devicePort, km), List.of(0, 1)));
    if (left.isEmpty()) {
      pool.disown(id);
    }
    if (km.isEmpty() && !ofDevice.isEmpty()) {
      left.add("device without keys: nobody speaks to it, who could tell it to forget them");
    }
    return List.copyOf(left);
  }
}
