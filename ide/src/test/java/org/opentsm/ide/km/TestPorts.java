package org.opentsm.ide.km;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opentsm.spdm.Bytes;

/** Ports that keep every key. */
final class TestPorts implements IdeKmResponder.Ports {
  private final int lastPort;
  final Map<String, Bytes> keys = new HashMap<>();
  final Map<String, KeySwitch.Order> orders = new HashMap<>();

  TestPorts(int lastPort) {
    this.lastPort = lastPort;
  }

  static String name(int portIndex, int streamId, KeySlot slot) {
    return portIndex + "/" + streamId + "/" + slot;
  }

  @Override
  public Optional<Query.Response> query(int portIndex) {
    return portIndex > lastPort
        ? Optional.empty()
        : Optional.of(new Query.Response(portIndex, 0, 1, 0, lastPort, List.of(2, 0)));
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
