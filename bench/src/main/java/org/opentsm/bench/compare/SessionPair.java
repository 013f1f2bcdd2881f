package org.opentsm.bench.compare;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.opentsm.bench.BenchDevice;
import org.opentsm.bench.session.SessionClient;
import org.opentsm.bench.session.SessionSet;
import org.opentsm.emulator.EmulatorException;
import org.opentsm.emulator.server.EmulatedDeviceServer;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.Framing;
import org.opentsm.spdm.transport.ServerSettings;
import org.opentsm.spdm.transport.SpdmEndpoint;
import org.opentsm.spdm.transport.SpdmTransport;

/** Our Requester and our Responder, that open sessions on one connection. */
final class SessionPair implements SessionLoop {
  private final String name;
  private final SessionClient client;
  private final Optional<EmulatedDeviceServer> server;

  private SessionPair(String name, SessionClient client, Optional<EmulatedDeviceServer> server) {
    this.name = name;
    this.client = client;
    this.server = server;
  }

  /** Both in one thread. */
  static SessionPair inMemory(SessionSet set, SpdmVersion version, SpdmCrypto crypto)
      throws SpdmException, EmulatorException {
    BenchDevice device = new BenchDevice(set.keyKind(), crypto);
    return new SessionPair(
        "ours, in memory, " + crypto.curveProvider(),
        new SessionClient(device.open(), set, version, crypto),
        Optional.empty());
  }

  /** Each in a thread of its own, with a TCP connection between them. */
  static SessionPair overLoopback(SessionSet set, SpdmVersion version, SpdmCrypto crypto)
      throws SpdmException, EmulatorException {
    Framing framing = new Framing.Emulator(Binding.MCTP);
    EmulatedDeviceServer server =
        EmulatedDeviceServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            ServerSettings.of(framing),
            new BenchDevice(set.keyKind(), crypto).device(),
            Optional.empty());
    SpdmEndpoint endpoint =
        new SpdmEndpoint(
            framing, server.address().getAddress().getHostAddress(), server.address().getPort());
    SpdmTransport transport = endpoint.connect(BenchDevice.deadline());
    return new SessionPair(
        "ours, loopback, " + crypto.curveProvider(),
        new SessionClient(transport, set, version, crypto),
        Optional.of(server));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long[] hold(int times) throws SpdmException {
    long[] taken = new long[times];
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      client.whole();
      taken[i] = System.nanoTime() - start;
    }
    return taken;
  }

  @Override
  public long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  @Override
  public void close() {
    client.close();
    server.ifPresent(EmulatedDeviceServer::close);
  }
}
