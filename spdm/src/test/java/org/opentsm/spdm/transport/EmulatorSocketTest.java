package org.opentsm.spdm.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.spdm.transport.TransportMessage.plain;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmErrorCode;

class EmulatorSocketTest {
  private static final Bytes GET_VERSION = Bytes.ofHex("10840000");
  private static final Bytes VERSION = Bytes.ofHex("1004000000010012");
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final String HELLO = "0000dead000000010000000e5365727665722048656c6c6f2100";

  @ParameterizedTest
  @EnumSource
  void talksToOurServerAgainAndAgain(Binding binding) throws Exception {
    ServerSettings settings = ServerSettings.of(new Framing.Emulator(binding));
    int[] requests = new int[1];
    MessageHandler counting =
        request -> Optional.of(plain(Bytes.concat(VERSION, Bytes.of(0, 0, 0, ++requests[0]))));
    try (SpdmServer server = SpdmServer.start(ANY_PORT, settings, counting)) {
      for (int i = 1; i <= 3; i++) {
        try (SpdmTransport transport = connect(server, binding)) {
          transport.send(plain(GET_VERSION), longTime());
          assertThat(transport.receive(longTime()).octets())
              .isEqualTo(Bytes.concat(VERSION, Bytes.of(0, 0, 0, i)));
        }
      }
    }
  }

  @Test
  void paddingIsBoundedAndAnnounced() throws Exception {
    ServerSettings settings = ServerSettings.of(new Framing.Emulator(Binding.PCI_DOE));
    try (SpdmServer server = SpdmServer.start(ANY_PORT, settings, Optional::of);
        SpdmTransport transport = connect(server, Binding.PCI_DOE)) {
      transport.send(plain(Bytes.of(1, 2, 3, 4, 5)), longTime());
      assertThat(transport.receive(longTime()).octets())
          .isEqualTo(Bytes.of(1, 2, 3, 4, 5, 0, 0, 0));
      assertThat(transport.maxPadding()).isEqualTo(3);
    }
  }

  @Test
  void goesWithContinueAndWaitsForTheEcho() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (RawPeer peer =
        RawPeer.playing((in, out) -> {
          heard.add(Bytes.owning(in.readNBytes(26)).toHex());
          out.write(Bytes.ofHex(HELLO).toByteArray());
          heard.add(Bytes.owning(in.readNBytes(12)).toHex());
          // A late answer before the echo must not disturb.
          out.write(Bytes.ofHex("0000000100000001000000050510040000").toByteArray());
          out.write(Bytes.ofHex("0000fffd0000000100000000").toByteArray());
          heard.add("then " + in.read());
        })) {
      SpdmTransport transport =
          EmulatorSocket.connect(peer.host(), peer.port(), Binding.MCTP, longTime());
      transport.close();
      transport.close();

      assertThat(heard.poll(60, TimeUnit.SECONDS))
          .isEqualTo("0000dead000000010000000e436c69656e742048656c6c6f2100");
      assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("0000fffd0000000100000000");
      assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("then -1");
    }
  }

  @Test
  void shutdownEndsAServerThatAllowsIt() throws Exception {
    ServerSettings settings =
        ServerSettings.of(new Framing.Emulator(Binding.MCTP)).stoppingOnShutdown();
    try (SpdmServer server = SpdmServer.start(ANY_PORT, settings, Optional::of)) {
      EmulatorSocket.connect(
              server.address().getHostString(),
              server.address().getPort(),
              Binding.MCTP,
              EmulatorSocket.Farewell.SHUTDOWN,
              longTime())
          .close();

      assertThat(server.awaitEnd(longTime())).isTrue();
      assertThat(server.isRunning()).isFalse();
    }
  }

  @Test
  void hasTheResponderWantAKeyUpdate() throws Exception {
    BlockingQueue<Bytes> wanted = new LinkedBlockingQueue<>();
    MessageHandler handler =
        new MessageHandler() {
          @Override
          public Optional<TransportMessage> handle(TransportMessage request) {
            return Optional.of(request);
          }

          @Override
          public void requestKeyUpdate(Bytes sessionId) {
            wanted.add(sessionId);
          }
        };
    ServerSettings settings = ServerSettings.of(new Framing.Emulator(Binding.MCTP));
    try (SpdmServer server = SpdmServer.start(ANY_PORT, settings, handler);
        SpdmTransport transport = connect(server, Binding.MCTP)) {
      ((EmulatorSocket) transport).requestKeyUpdate(Bytes.of(1, 2, 3, 4), longTime());

      assertThat(wanted).containsExactly(Bytes.of(1, 2, 3, 4));
    }
  }

  @Test
  void anotherBindingOnTheOtherSideFailsAtOnce() throws Exception {
    ServerSettings settings = ServerSettings.of(new Framing.Emulator(Binding.MCTP));
    try (SpdmServer server = SpdmServer.start(ANY_PORT, settings, Optional::of)) {
      assertThatThrownBy(() -> connect(server, Binding.TCP))
          .isInstanceOfSatisfying(
              ChannelException.class,
              e -> assertThat(e.code()).isEqualTo(SpdmErrorCode.CHANNEL_FAILED));
    }
  }

  @Test
  void aSilentPeerIsATimeOut() throws Exception {
    try (RawPeer peer = RawPeer.silent()) {
      assertThatThrownBy(() ->
              EmulatorSocket.connect(
                  peer.host(), peer.port(), Binding.MCTP, Deadline.after(Duration.ofMillis(20))))
          .isInstanceOfSatisfying(
              ChannelException.class, e -> assertThat(e.code()).isEqualTo(SpdmErrorCode.TIMED_OUT));
    }
  }

  @ParameterizedTest
  @CsvSource({
    // what comes instead of VERSION, field, offset
    "0000ffff0000000100000000, command, 0",
    "123456780000000100000000, command, 0",
    "000000010000000300000000, transport type, 4",
    "0000000100000001ffffffff, payload length, 8",
    "0000000100000001000000020784, MessageType, 0",
    "474554202f20485454502f312e310d0a, transport type, 4"
  })
  void garbageIsRejectedAndEndsTheConversation(String octets, String field, int offset)
      throws Exception {
    try (RawPeer peer = RawPeer.saying(Bytes.ofHex(HELLO + octets));
        SpdmTransport transport =
            EmulatorSocket.connect(peer.host(), peer.port(), Binding.MCTP, longTime())) {
      transport.send(plain(GET_VERSION), longTime());
      assertThatThrownBy(() -> transport.receive(longTime()))
          .isInstanceOfSatisfying(
              MalformedMessageException.class,
              e -> {
                assertThat(e.field()).isEqualTo(field);
                assertThat(e.offset()).isEqualTo(offset);
              });
      assertThatThrownBy(() -> transport.send(plain(GET_VERSION), longTime()))
          .isInstanceOf(ChannelException.class);
    }
  }

  @Test
  void aDeviceWithoutSpdmIsRefused() throws Exception {
    String hello = HELLO.replace("00000001", "00000002");
    try (RawPeer peer =
        RawPeer.saying(
            Bytes.ofHex(hello + "00000001000000020000000c" + "010000000300000001000000"))) {
      assertThatThrownBy(
              () -> EmulatorSocket.connect(peer.host(), peer.port(), Binding.PCI_DOE, longTime()))
          .isInstanceOf(ChannelException.class)
          .hasMessageContaining("no SPDM among its DOE data objects");
    }
  }

  @Test
  void whatTheBindingCannotCarryIsNotSent() throws Exception {
    try (RawPeer peer = RawPeer.saying(Bytes.ofHex(HELLO.replace("00000001", "00000003")));
        SpdmTransport transport =
            EmulatorSocket.connect(peer.host(), peer.port(), Binding.TCP, longTime())) {
      assertThatThrownBy(() -> transport.send(plain(Bytes.zeros(70_000)), longTime()))
          .isInstanceOf(ChannelException.class)
          .hasMessageEndingWith("cannot send 70000 bytes: TCP carries 1 to 65533");
    }
  }

  @Test
  void aPeerThatGoesAwayIsAFailedChannel() throws Exception {
    try (RawPeer peer =
            RawPeer.playing((in, out) -> {
              out.write(Bytes.ofHex(HELLO).toByteArray());
              in.readNBytes(26 + 17);
            });
        SpdmTransport transport =
            EmulatorSocket.connect(peer.host(), peer.port(), Binding.MCTP, longTime())) {
      transport.send(plain(GET_VERSION), longTime());
      assertThatThrownBy(() -> transport.receive(longTime()))
          .isInstanceOfSatisfying(
              ChannelException.class,
              e -> assertThat(e.code()).isEqualTo(SpdmErrorCode.CHANNEL_FAILED))
          .hasMessageStartingWith(transport.peer());
    }
  }

  @Test
  void closingWhileAnotherThreadWaitsEndsTheWait() throws Exception {
    try (RawPeer peer =
        RawPeer.playing((in, out) -> {
          out.write(Bytes.ofHex(HELLO).toByteArray());
          in.transferTo(OutputStream.nullOutputStream());
        })) {
      SpdmTransport transport =
          EmulatorSocket.connect(peer.host(), peer.port(), Binding.MCTP, longTime());
      BlockingQueue<Throwable> end = new LinkedBlockingQueue<>();
      Thread waiting =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  transport.receive(longTime());
                } catch (Exception e) {
                  end.add(e);
                }
              });
      transport.close();
      assertThat(end.poll(60, TimeUnit.SECONDS)).isInstanceOf(ChannelException.class);
      waiting.join();
    }
  }

  private static SpdmTransport connect(SpdmServer server, Binding binding) throws Exception {
    return new SpdmEndpoint(
            new Framing.Emulator(binding),
            server.address().getHostString(),
            server.address().getPort())
        .connect(longTime());
  }

  private static Deadline longTime() {
    return Deadline.after(Duration.ofSeconds(60));
  }
}
