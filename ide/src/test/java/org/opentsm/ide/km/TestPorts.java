package org.opentsm.ide.km;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opentsm.ide.register.IdeCapabilities;
import org.opentsm.ide.register.StreamControl;
import org.opentsm.spdm.Bytes;

/** Ports that keep every key; each has the streams 0 to 7. */
final class TestPorts implements IdeKmResponder.Ports {
  static final List<Integer> REGISTERS = registers();

  private final int lastPort;
  final Map<String, Bytes> keys = new HashMap<>();
  final Map<String, KeySwitch.Order> orders = new HashMap<>();

  TestPorts(int lastPort) {
    this.lastPort = lastPort;
  }

  private static List<Integer> registers() {
    List<Integer> registers = new ArrayList<>();
    registers.add(IdeCapabilities.of(0, 8, false).register());
    registers.add(0);
    for (int stream = 0; stream < 8; stream++) {
      // One without ranges, one with, and so on.
      int ranges = stream % 2;
      registers.add(ranges);
      registers.add(StreamControl.NONE.withStreamId(stream).register());
      registers.addAll(Collections.nCopies(3 + 3 * ranges, 0));
    }
    return registers;
  }

  static String name(int portIndex, int streamId, KeySlot slot) {
    return portIndex + "/" + streamId + "/" + slot;
  }

  @Override
  public Optional<Query.Response> query(int portIndex) {
    return portIndex > lastPort
        ? Optional.empty()
        : Optional.of(new Query.Response(portIndex, 0, 1, 0, lastPort, REGISTERS));
  }

  @Override
  public KeyProgram.Status program(
      int portIndex, int streamId, KeySlot slot, IdeKey key, Bytes session) {
    byte[] octets = new byte[IdeKey.KEY_SIZE];
    key.key().copyTo(octets, 0);
    keys.put(name(portIndex, streamId, slot), Bytes.owning(octets));
    return KeyProgram.Status.SUCCESS;
  }

  @Override
  public boolean order(KeySwitch.Order order, int portIndex, int streamId, KeySlot slot) {
    boolean known = keys.containsKey(name(portIndex, streamId, slot));
    if (known) {
      orders.put(name(portIndex, streamId, slot), order);
    }
    return known;
  }
}
