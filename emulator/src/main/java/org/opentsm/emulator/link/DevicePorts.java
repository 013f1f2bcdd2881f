package org.opentsm.emulator.link;

import java.util.List;
import java.util.Optional;
import org.opentsm.ide.km.IdeKey;
import org.opentsm.ide.km.IdeKmResponder;
import org.opentsm.ide.km.KeyProgram;
import org.opentsm.ide.km.KeySlot;
import org.opentsm.ide.km.KeySwitch;
import org.opentsm.ide.km.Query;
import org.opentsm.spdm.Bytes;

/** The ports of an emulated device, in the order of their PortIndex. */
final class DevicePorts implements IdeKmResponder.Ports {
  private final List<DevicePort> ports;

  DevicePorts(List<DevicePort> ports) {
    this.ports = List.copyOf(ports);
  }

  private Optional<DevicePort> port(int portIndex) {
    return portIndex < ports.size() ? Optional.of(ports.get(portIndex)) : Optional.empty();
  }

  @Override
  public Optional<Query.Response> query(int portIndex) {
    return port(portIndex).map(port -> port.query(portIndex, ports.size() - 1));
  }

  @Override
  public KeyProgram.Status program(
      int portIndex, int streamId, KeySlot slot, IdeKey key, Bytes session) {
    return port(portIndex)
        .map(port -> port.program(streamId, slot, key, session))
        .orElse(KeyProgram.Status.UNSUPPORTED_PORT_INDEX);
  }

  @Override
  public boolean order(KeySwitch.Order order, int portIndex, int streamId, KeySlot slot) {
    return port(portIndex).filter(port -> port.order(order, streamId, slot)).isPresent();
  }

  /** Whether a stream is secure at one of them. */
  boolean isSecure(int streamId) {
    return ports.stream().anyMatch(port -> port.end().isSecure(streamId));
  }

  void sessionEnded(Bytes session) {
    ports.forEach(port -> port.sessionEnded(session));
  }

  /** Overwrites all keys. */
  void forgetAll() {
    ports.forEach(port -> port.end().forgetAll());
  }

  List<DevicePort> all() {
    return ports;
  }
}
