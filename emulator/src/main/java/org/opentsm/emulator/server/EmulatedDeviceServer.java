package org.opentsm.emulator.server;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.fault.Fault;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.transport.MessageHandler;
import org.opentsm.spdm.transport.ServerSettings;
import org.opentsm.spdm.transport.SpdmServer;

/**
 * An emulated device behind a TCP port. Each connection is a conversation of its own; a device that
 * hangs up takes the port with it.
 */
public final class EmulatedDeviceServer implements AutoCloseable {
  private final SpdmServer server;

  private EmulatedDeviceServer(SpdmServer server) {
    this.server = server;
  }

  /**
   * Listens. Says nothing; what there is to say goes to the settings' observer and the device's.
   *
   * @param address where; port 0 takes a free one
   * @param settings framing and limits
   * @param fault that the device has, if any
   * @throws ChannelException if the port cannot be had
   */
  public static EmulatedDeviceServer start(
      InetSocketAddress address,
      ServerSettings settings,
      EmulatedDevice device,
      Optional<Fault> fault)
      throws ChannelException {
    return start(address, settings, device, fault, UnaryOperator.identity());
  }

  /**
   * The same, with something around each conversation.
   *
   * @param around called once for each connection, with what answers there
   */
  public static EmulatedDeviceServer start(
      InetSocketAddress address,
      ServerSettings settings,
      EmulatedDevice device,
      Optional<Fault> fault,
      UnaryOperator<MessageHandler> around)
      throws ChannelException {
    CompletableFuture<SpdmServer> started = new CompletableFuture<>();
    SpdmServer server =
        SpdmServer.startWithHandlerPerConnection(
            address,
            settings,
            () ->
                around.apply(
                    Conversation.with(
                        device,
                        fault,
                        () -> started.join().close(),
                        settings.framing().securedFormat())));
    started.complete(server);
    return new EmulatedDeviceServer(server);
  }

  /** Where it listens, with the port that it got. */
  public InetSocketAddress address() {
    return server.address();
  }

  /** How many Requesters are connected. */
  public int openConnections() {
    return server.openConnections();
  }

  /** Waits until it has ended: closed, shut down by a client, or hung up. */
  public void awaitEnd() throws InterruptedException {
    server.awaitEnd();
  }

  /** Frees the port and drops every connection. */
  @Override
  public void close() {
    server.close();
  }
}
