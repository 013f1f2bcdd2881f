package org.opentsm.spdm.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.opentsm.spdm.transport.TransportMessage.plain;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;

/** Counts what the operating system holds for this process, so nothing else may run meanwhile. */
@Isolated
class HandleLeakTest {
  private static final Path HANDLES = Path.of("/proc/self/fd");
  private static final int ROUNDS = 200;

  @Test
  void nothingStaysOpenAfterConversationsGoodAndBad() throws Exception {
    assumeTrue(Files.isDirectory(HANDLES), "needs /proc");
    round();
    long before = networkHandles();
    for (int i = 0; i < ROUNDS / 4; i++) {
      round();
    }
    assertThat(networkHandles()).isLessThanOrEqualTo(before);
  }

  /**
   * A conversation that ends well, one with the wrong binding, one that is refused and one that
   * times out.
   */
  private static void round() throws Exception {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    ServerSettings settings = ServerSettings.of(new Framing.Emulator(Binding.MCTP));
    int port;
    try (SpdmServer server = SpdmServer.start(anyPort, settings, Optional::of)) {
      port = server.address().getPort();
      try (SpdmTransport transport = connect(port, Binding.MCTP, Duration.ofSeconds(60))) {
        transport.send(plain(Bytes.of(1)), Deadline.after(Duration.ofSeconds(60)));
        transport.receive(Deadline.after(Duration.ofSeconds(60)));
      }
      assertThat(fails(port, Binding.TCP, Duration.ofSeconds(60))).isTrue();
    }
    assertThat(fails(port, Binding.MCTP, Duration.ofSeconds(60))).isTrue();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      assertThat(fails(silent.getLocalPort(), Binding.MCTP, Duration.ofMillis(2))).isTrue();
    }
  }

  private static boolean fails(int port, Binding binding, Duration time) {
    try (SpdmTransport transport = connect(port, binding, time)) {
      return transport == null;
    } catch (SpdmException e) {
      return true;
    }
  }

  private static SpdmTransport connect(int port, Binding binding, Duration time)
      throws SpdmException {
    return EmulatorSocket.connect("127.0.0.1", port, binding, Deadline.after(time));
  }

  private static long networkHandles() throws IOException {
    try (Stream<Path> handles = Files.list(HANDLES)) {
      return handles.filter(HandleLeakTest::isNetworkHandle).count();
    }
  }

  private static boolean isNetworkHandle(Path handle) {
    try {
      String target = Files.readSymbolicLink(handle).toString();
      return target.startsWith("socket:")
          || target.contains("eventpoll")
          || target.contains("eventfd");
    } catch (IOException e) {
      // Closed since it was listed.
      return false;
    }
  }
}
