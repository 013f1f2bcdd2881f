package org.opentsm.spdm.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.opentsm.spdm.transport.TransportMessage.plain;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmErrorCode;

class StreamConnectionTest {
  private static final Bytes FRAME = Bytes.ofHex("0000000100000001000000050510840000");

  @Test
  void reassemblesAFrameThatIsCutAnywhere() throws Exception {
    for (int cut = 1; cut < FRAME.length(); cut++) {
      int at = cut;
      CountDownLatch firstPartRead = new CountDownLatch(1);
      try (RawPeer peer =
              RawPeer.playing((in, out) -> {
                out.write(FRAME.slice(0, at).toByteArray());
                out.flush();
                firstPartRead.await();
                out.write(FRAME.slice(at).toByteArray());
                in.transferTo(OutputStream.nullOutputStream());
              });
          StreamConnection connection = connect(peer)) {
        connection.peek(cut, longTime());
        firstPartRead.countDown();
        assertThat(SocketFrame.read(connection, Binding.MCTP, 64, longTime()).encode())
            .isEqualTo(FRAME);
      }
    }
  }

  @Test
  void takesSeveralFramesFromOneSegment() throws Exception {
    try (RawPeer peer = RawPeer.saying(Bytes.concat(FRAME, FRAME, FRAME));
        StreamConnection connection = connect(peer)) {
      for (int i = 0; i < 3; i++) {
        assertThat(SocketFrame.read(connection, Binding.MCTP, 64, longTime()).encode())
            .isEqualTo(FRAME);
      }
    }
  }

  @Test
  void carriesALargeMessageBothWays() throws Exception {
    Bytes large = Binding.PCI_DOE.wrap(plain(Bytes.zeros(Binding.PCI_DOE.maxMessage())));
    Bytes frame = new SocketFrame(SocketCommand.NORMAL, Binding.PCI_DOE, large).encode();
    try (RawPeer peer = RawPeer.playing((in, out) -> out.write(in.readNBytes(frame.length())));
        StreamConnection connection = connect(peer)) {
      connection.write(frame, longTime());
      SocketFrame back =
          SocketFrame.read(connection, Binding.PCI_DOE, Binding.PCI_DOE.maxPayload(), longTime());
      assertThat(back.encode()).isEqualTo(frame);
    }
  }

  @Test
  void aTimeOutLosesNothing() throws Exception {
    CountDownLatch timedOut = new CountDownLatch(1);
    try (RawPeer peer =
            RawPeer.playing((in, out) -> {
              out.write(FRAME.slice(0, 7).toByteArray());
              timedOut.await();
              out.write(FRAME.slice(7).toByteArray());
              in.transferTo(OutputStream.nullOutputStream());
            });
        StreamConnection connection = connect(peer)) {
      connection.peek(7, longTime());
      assertCode(
          () -> SocketFrame.read(connection, Binding.MCTP, 64, shortTime()),
          SpdmErrorCode.TIMED_OUT);
      timedOut.countDown();
      assertThat(SocketFrame.read(connection, Binding.MCTP, 64, longTime()).encode())
          .isEqualTo(FRAME);
    }
  }

  @Test
  void silenceEndsAtTheDeadline() throws Exception {
    try (RawPeer peer = RawPeer.silent();
        StreamConnection connection = connect(peer)) {
      assertCode(() -> connection.take(1, shortTime()), SpdmErrorCode.TIMED_OUT);
      assertThat(connection.isUsable()).isTrue();
    }
  }

  @Test
  void aTricklingPeerEndsAtTheDeadline() throws Exception {
    try (RawPeer peer =
            RawPeer.playing((in, out) -> {
              while (true) {
                out.write(0);
              }
            });
        StreamConnection connection = connect(peer)) {
      assertCode(
          () -> connection.take(Integer.MAX_VALUE / 2, shortTime()), SpdmErrorCode.TIMED_OUT);
    }
  }

  @Test
  void writingToAPeerThatDoesNotReadEndsAtTheDeadlineAndCloses() throws Exception {
    try (RawPeer peer = RawPeer.silent();
        StreamConnection connection = connect(peer)) {
      assertCode(
          () -> connection.write(Bytes.zeros(64 << 20), shortTime()), SpdmErrorCode.TIMED_OUT);
      assertThat(connection.isUsable()).isFalse();
      assertCode(() -> connection.write(FRAME, longTime()), SpdmErrorCode.CHANNEL_FAILED);
    }
  }

  @Test
  void saysWhereTheConnectionEnded() throws Exception {
    try (RawPeer peer = RawPeer.playing((in, out) -> out.write(FRAME.slice(0, 5).toByteArray()));
        StreamConnection connection = connect(peer)) {
      assertThatThrownBy(() -> SocketFrame.read(connection, Binding.MCTP, 64, longTime()))
          .isInstanceOf(ChannelException.class)
          .hasMessageEndingWith("the connection was closed within a message");
      assertThat(connection.isUsable()).isFalse();
    }
  }

  @Test
  void aRefusedConnectionSaysSo() throws Exception {
    int port;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = unused.getLocalPort();
    }
    ChannelException refused =
        catchThrowableOfType(
            ChannelException.class, () -> StreamConnection.connect("127.0.0.1", port, longTime()));

    assertThat(refused.code()).isEqualTo(SpdmErrorCode.CHANNEL_FAILED);
    assertThat(refused).hasMessage("127.0.0.1:" + port + ": connect: connection refused");
  }

  @Test
  void anUnknownHostSaysSo() {
    assertCode(
        () -> StreamConnection.connect("no-such-host.invalid", 1, longTime()),
        SpdmErrorCode.CHANNEL_FAILED);
  }

  @Test
  void noTimeLeftIsATimeOut() throws Exception {
    try (RawPeer peer = RawPeer.silent();
        StreamConnection connection = connect(peer)) {
      assertCode(() -> connection.take(1, Deadline.after(Duration.ZERO)), SpdmErrorCode.TIMED_OUT);
    }
  }

  @Test
  @SuppressWarnings("try") // Closing is what is tested.
  void closingEndsACallThatWaits() throws Exception {
    try (RawPeer peer = RawPeer.silent();
        StreamConnection connection = connect(peer)) {
      CompletableFuture<Throwable> end = new CompletableFuture<>();
      Thread waiting =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  connection.take(1, longTime());
                } catch (ChannelException e) {
                  end.complete(e);
                }
              });
      connection.close();

      assertThat(end.join()).hasMessageContaining("closed on this side");
      waiting.join();
    }
  }

  @Test
  void anInterruptEndsACallAndStaysVisible() throws Exception {
    try (RawPeer peer = RawPeer.silent();
        StreamConnection connection = connect(peer)) {
      Thread.currentThread().interrupt();
      assertCode(() -> connection.take(1, longTime()), SpdmErrorCode.CHANNEL_FAILED);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aHugeLengthIsRefusedByItsHeader() throws Exception {
    try (RawPeer peer = RawPeer.saying(Bytes.ofHex("00000001000000017fffffff"));
        StreamConnection connection = connect(peer)) {
      assertThatThrownBy(() -> SocketFrame.read(connection, Binding.MCTP, 64, longTime()))
          .isInstanceOf(MalformedMessageException.class)
          .hasMessageContaining("payload length at offset 8");
    }
  }

  private static StreamConnection connect(RawPeer peer) throws ChannelException {
    return StreamConnection.connect(peer.host(), peer.port(), longTime());
  }

  private static Deadline longTime() {
    return Deadline.after(Duration.ofSeconds(60));
  }

  private static Deadline shortTime() {
    return Deadline.after(Duration.ofMillis(20));
  }

  private static void assertCode(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, SpdmErrorCode code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ChannelException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
