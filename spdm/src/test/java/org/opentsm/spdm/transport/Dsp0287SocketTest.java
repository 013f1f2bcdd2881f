package org.opentsm.spdm.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.spdm.transport.TransportMessage.plain;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmErrorCode;

class Dsp0287SocketTest {
  private static final Bytes GET_VERSION = Bytes.ofHex("10840000");
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final Framing DSP0287 = new Framing.Dsp0287();

  @Test
  void talksToOurServer() throws Exception {
    try (SpdmServer server = SpdmServer.start(ANY_PORT, ServerSettings.of(DSP0287), Optional::of);
        SpdmTransport transport =
            SpdmEndpoint.parse("dsp0287://127.0.0.1:" + server.address().getPort())
                .connect(longTime())) {
      Bytes longest = Bytes.zeros(Dsp0287Message.MAX_PAYLOAD);
      for (Bytes message : new Bytes[] {GET_VERSION, longest, GET_VERSION}) {
        transport.send(plain(message), longTime());
        assertThat(transport.receive(longTime()).octets()).isEqualTo(message);
      }
      assertThatThrownBy(
              () -> transport.send(plain(Bytes.concat(longest, GET_VERSION)), longTime()))
          .isInstanceOf(ChannelException.class);
    }
  }

  @Test
  void passesOverRoleInquiries() throws Exception {
    try (RawPeer peer = RawPeer.saying(Bytes.ofHex("000001bf" + "020001bf" + "0600010510040000"));
        SpdmTransport transport = Dsp0287Socket.connect(peer.host(), peer.port(), longTime())) {
      assertThat(transport.receive(longTime()).octets()).isEqualTo(Bytes.ofHex("10040000"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "000001c0, error C0: the message is too large",
    "020001c1, error C1: the message type is not supported",
    "000001c2, error C2: cannot operate as Requester",
    "000001c3, error C3: cannot operate as Responder",
    "000001d7, reserved error D7"
  })
  void anErrorEndsTheConversation(String octets, String says) throws Exception {
    try (RawPeer peer = RawPeer.saying(Bytes.ofHex(octets));
        SpdmTransport transport = Dsp0287Socket.connect(peer.host(), peer.port(), longTime())) {
      assertThatThrownBy(() -> transport.receive(longTime()))
          .isInstanceOfSatisfying(
              ChannelException.class,
              e -> assertThat(e.code()).isEqualTo(SpdmErrorCode.CHANNEL_FAILED))
          .hasMessageEndingWith(says);
      assertThatThrownBy(() -> transport.send(plain(GET_VERSION), longTime()))
          .isInstanceOf(ChannelException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"06000105, TIMED_OUT", "060001, TIMED_OUT"})
  void halfAMessageIsATimeOut(String octets, SpdmErrorCode code) throws Exception {
    try (RawPeer peer = RawPeer.saying(Bytes.ofHex(octets));
        SpdmTransport transport = Dsp0287Socket.connect(peer.host(), peer.port(), longTime())) {
      assertThatThrownBy(() -> transport.receive(Deadline.after(Duration.ofMillis(20))))
          .isInstanceOfSatisfying(
              ChannelException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0600020510040000, BindingVersion",
    "0600010710040000, MessageType",
    "0100010510040000, PayloadLength"
  })
  void garbageIsRejected(String octets, String field) throws Exception {
    try (RawPeer peer = RawPeer.saying(Bytes.ofHex(octets));
        SpdmTransport transport = Dsp0287Socket.connect(peer.host(), peer.port(), longTime())) {
      assertThatThrownBy(() -> transport.receive(longTime()))
          .isInstanceOfSatisfying(
              MalformedMessageException.class, e -> assertThat(e.field()).isEqualTo(field));
    }
  }

  @ParameterizedTest
  @CsvSource({
    // what a client says to our server, what it gets before the connection ends
    "ff00010510840000, 000001c0",
    "0600010710840000, 000001c1",
    "0600011110840000, 000001c1",
    "000001c3, ''",
    // refused at its header: what came behind would reset the connection
    "06000305, ''"
  })
  void ourServerAnswersWithTheErrorsOfTheSpecification(String says, String gets) throws Exception {
    ServerSettings settings = ServerSettings.of(DSP0287).withLimits(8, 128);
    try (SpdmServer server = SpdmServer.start(ANY_PORT, settings, Optional::of);
        Socket client = new Socket(server.address().getAddress(), server.address().getPort())) {
      client.setSoTimeout(60_000);
      client
          .getOutputStream()
          .write(Bytes.ofHex(says).slice(0, Math.min(4, says.length() / 2)).toByteArray());
      if (!says.startsWith("ff")) {
        client
            .getOutputStream()
            .write(Bytes.ofHex(says).slice(Math.min(4, says.length() / 2)).toByteArray());
      }
      assertThat(Bytes.owning(client.getInputStream().readAllBytes()).toHex()).isEqualTo(gets);
    }
  }

  @Test
  void ourServerIsNoRequester() throws Exception {
    try (SpdmServer server = SpdmServer.start(ANY_PORT, ServerSettings.of(DSP0287), Optional::of);
        Socket client = new Socket(server.address().getAddress(), server.address().getPort())) {
      client.setSoTimeout(60_000);
      client.getOutputStream().write(Bytes.ofHex("000001bf0600010510840000").toByteArray());
      assertThat(Bytes.owning(client.getInputStream().readNBytes(12)).toHex())
          .isEqualTo("000001c2" + "0600010510840000");
    }
  }

  private static Deadline longTime() {
    return Deadline.after(Duration.ofSeconds(60));
  }
}
