package org.opentsm.spdm.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.spdm.transport.TransportMessage.plain;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmErrorCode;
import org.opentsm.spdm.SpdmException;

class SpdmServerTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final Bytes REQUEST = Bytes.ofHex("0000000100000001000000050510840000");
  private static final Framing MCTP = new Framing.Emulator(Binding.MCTP);

  private final BlockingQueue<SpdmException> dropped = new LinkedBlockingQueue<>();

  @ParameterizedTest
  @CsvSource({
    // request, response
    "0000dead000000010000000e436c69656e742048656c6c6f2100,"
        + " 0000dead000000010000000e5365727665722048656c6c6f2100",
    "00008001000000010000000400000000, 000080010000000100000000",
    "000080020000000100000000, 000080020000000100000000",
    "0000000100000001000000050510840000, 0000000100000001000000050510840000"
  })
  void answersEachCommand(String request, String response) throws Exception {
    try (SpdmServer server = start(ServerSettings.of(MCTP));
        Socket client = client(server)) {
      assertThat(exchange(client, request + request, 2 * response.length()))
          .isEqualTo(response + response);
    }
  }

  @ParameterizedTest
  @CsvSource({"0000fffd0000000100000000", "0000fffe0000000100000000"})
  void echoesTheFarewellAndTakesTheNextClient(String farewell) throws Exception {
    try (SpdmServer server = start(ServerSettings.of(MCTP))) {
      for (int i = 0; i < 3; i++) {
        try (Socket client = client(server)) {
          assertThat(say(client, farewell)).isEqualTo(farewell);
        }
      }
      assertThat(server.isRunning()).isTrue();
      assertThat(dropped).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // what a client says, what it gets before the end of the connection, field
    "123456780000000100000000, 0000ffff0000000100000000, command",
    "000000010000000200000000, '', transport type",
    "000000010000000100100002, '', payload length",
    "0000000100000001ffffffff, '', payload length",
    "0000000100000001000000050710840000, '', MessageType",
    "000000010000000100000000, '', MessageType"
  })
  void dropsAClientThatOversteps(String says, String gets, String field) throws Exception {
    try (SpdmServer server = start(ServerSettings.of(MCTP));
        Socket client = client(server)) {
      assertThat(say(client, says)).isEqualTo(gets);
      assertThat(nextDropped())
          .isInstanceOfSatisfying(
              MalformedMessageException.class, e -> assertThat(e.field()).isEqualTo(field));
      assertStillServes(server);
    }
  }

  @Test
  void answersDoeDiscovery() throws Exception {
    try (SpdmServer server = start(ServerSettings.of(new Framing.Emulator(Binding.PCI_DOE)));
        Socket client = client(server)) {
      String header = "00000001000000020000000c";
      assertThat(exchange(client, header + "010000000300000001000000", 48))
          .isEqualTo(header + "010000000300000001000102");
      assertThat(exchange(client, header + "010000000300000002000000", 48))
          .isEqualTo(header + "010000000300000001000200");
    }
  }

  @Test
  void dropsAClientThatStopsHalfWay() throws Exception {
    try (SpdmServer server =
            start(ServerSettings.of(MCTP).withTimes(Duration.ofMillis(20), Duration.ofMinutes(5)));
        Socket client = client(server)) {
      assertThat(say(client, "00000001000000")).isEmpty();
      assertThat(nextDropped().code()).isEqualTo(SpdmErrorCode.TIMED_OUT);
      assertStillServes(server);
    }
  }

  @Test
  void dropsAClientThatStaysSilent() throws Exception {
    try (SpdmServer server =
            start(ServerSettings.of(MCTP).withTimes(Duration.ofMinutes(5), Duration.ofMillis(20)));
        Socket client = client(server)) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(nextDropped().code()).isEqualTo(SpdmErrorCode.TIMED_OUT);
    }
  }

  @Test
  void dropsAClientThatDoesNotRead() throws Exception {
    MessageHandler verbose = request -> Optional.of(plain(Bytes.zeros(1 << 20)));
    ServerSettings settings =
        settings(ServerSettings.of(MCTP).withTimes(Duration.ofMillis(50), Duration.ofMinutes(5)));
    try (SpdmServer server = SpdmServer.start(ANY_PORT, settings, verbose);
        Socket client = client(server)) {
      for (int i = 0; i < 100; i++) {
        client.getOutputStream().write(REQUEST.toByteArray());
      }
      assertThat(nextDropped().code()).isEqualTo(SpdmErrorCode.TIMED_OUT);
    }
  }

  @Test
  void refusesOneConnectionTooMany() throws Exception {
    try (SpdmServer server = start(ServerSettings.of(MCTP).withLimits(1, 64))) {
      Socket first = client(server);
      assertThat(exchange(first, REQUEST.toHex(), REQUEST.length() * 2)).isNotEmpty();
      try (Socket second = client(server)) {
        assertThat(second.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(nextDropped()).hasMessageEndingWith("1 connections are open already");

      first.close();
      assertStillServes(server);
    }
  }

  @Test
  void survivesAHandlerThatFails() throws Exception {
    ServerSettings settings = settings(ServerSettings.of(MCTP));
    MessageHandler failing =
        request -> {
          throw new IllegalStateException("broken");
        };
    try (SpdmServer server = SpdmServer.start(ANY_PORT, settings, failing)) {
      for (int i = 0; i < 2; i++) {
        try (Socket client = client(server)) {
          assertThat(say(client, REQUEST.toHex())).isEmpty();
        }
        assertThat(nextDropped()).hasMessageContaining("the handler failed");
      }
    }
  }

  @Test
  void staysSilentWhereTheHandlerDoes() throws Exception {
    ServerSettings settings = settings(ServerSettings.of(MCTP));
    try (SpdmServer server = SpdmServer.start(ANY_PORT, settings, request -> Optional.empty());
        Socket client = client(server)) {
      String farewell = "0000fffd0000000100000000";
      assertThat(say(client, REQUEST.toHex() + farewell)).isEqualTo(farewell);
    }
  }

  @Test
  void aHandlerPerConnectionStartsAfresh() throws Exception {
    ServerSettings settings = settings(ServerSettings.of(MCTP));
    try (SpdmServer server =
        SpdmServer.startWithHandlerPerConnection(
            ANY_PORT,
            settings,
            () -> {
              int[] count = new int[1];
              return request -> Optional.of(plain(Bytes.of(++count[0])));
            })) {
      for (int i = 0; i < 2; i++) {
        try (Socket client = client(server)) {
          assertThat(exchange(client, REQUEST.toHex(), 28)).endsWith("0501");
        }
      }
    }
  }

  @Test
  void closingFreesThePortAndEndsConnectionsAndThreads() throws Exception {
    List<Socket> clients = new ArrayList<>();
    SpdmServer server = start(ServerSettings.of(MCTP));
    for (int i = 0; i < 10; i++) {
      Socket client = client(server);
      exchange(client, REQUEST.toHex(), REQUEST.length() * 2);
      clients.add(client);
    }
    assertThat(server.openConnections()).isEqualTo(10);
    server.close();
    server.close();

    assertThat(server.openConnections()).isZero();
    assertThat(server.awaitEnd(longTime())).isTrue();
    for (Socket client : clients) {
      assertEnded(client);
      client.close();
    }
    try (SpdmServer next =
        SpdmServer.start(server.address(), settings(ServerSettings.of(MCTP)), Optional::of)) {
      assertStillServes(next);
    }
  }

  @Test
  void closingDoesNotWaitForAHandlerForEver() throws Exception {
    CountDownLatch handling = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    MessageHandler slow =
        request -> {
          handling.countDown();
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Optional.empty();
        };
    SpdmServer server = SpdmServer.start(ANY_PORT, ServerSettings.of(MCTP), slow);
    try (Socket client = client(server)) {
      client.getOutputStream().write(REQUEST.toByteArray());
      handling.await();
      server.close();
      assertThat(server.isRunning()).isFalse();
    } finally {
      release.countDown();
    }
  }

  @Test
  void aPortInUseIsATypedFailure() throws Exception {
    try (SpdmServer server = start(ServerSettings.of(MCTP))) {
      assertThatThrownBy(
              () -> SpdmServer.start(server.address(), ServerSettings.of(MCTP), Optional::of))
          .isInstanceOf(ChannelException.class)
          .hasMessageContaining("cannot listen");
    }
  }

  @Property(tries = 50)
  void noiseDisturbsNobodyElse(@ForAll byte[] noise) throws Exception {
    try (SpdmServer server = start(ServerSettings.of(MCTP))) {
      try (Socket client = client(server)) {
        client.getOutputStream().write(noise);
      }
      assertStillServes(server);
    }
  }

  private SpdmServer start(ServerSettings settings) throws ChannelException {
    return SpdmServer.start(ANY_PORT, settings(settings), Optional::of);
  }

  private ServerSettings settings(ServerSettings settings) {
    return settings.observedBy((peer, why) -> dropped.add(why));
  }

  private SpdmException nextDropped() throws InterruptedException {
    SpdmException why = dropped.poll(60, TimeUnit.SECONDS);
    assertThat(why).isNotNull();
    return why;
  }

  private static void assertStillServes(SpdmServer server) throws IOException {
    try (Socket client = client(server)) {
      assertThat(exchange(client, REQUEST.toHex(), REQUEST.length() * 2))
          .isEqualTo(REQUEST.toHex());
    }
  }

  private static void assertEnded(Socket client) {
    try {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  private static Socket client(SpdmServer server) throws IOException {
    Socket socket = new Socket(server.address().getAddress(), server.address().getPort());
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** Says something and returns what comes until the connection ends. */
  private static String say(Socket client, String hex) throws IOException {
    client.getOutputStream().write(Bytes.ofHex(hex).toByteArray());
    return Bytes.owning(client.getInputStream().readAllBytes()).toHex();
  }

  /** Says something and returns as many hexadecimal digits of the answer. */
  private static String exchange(Socket client, String hex, int digits) throws IOException {
    client.getOutputStream().write(Bytes.ofHex(hex).toByteArray());
    return Bytes.owning(client.getInputStream().readNBytes(digits / 2)).toHex();
  }

  private static Deadline longTime() {
    return Deadline.after(Duration.ofSeconds(60));
  }
}
