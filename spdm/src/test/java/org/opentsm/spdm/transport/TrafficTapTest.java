package org.opentsm.spdm.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.transport.TrafficTap.Speaker;

class TrafficTapTest {
  private static final Deadline DEADLINE = Deadline.after(Duration.ofMinutes(1));
  private static final TransportMessage REQUEST = TransportMessage.plain(Bytes.of(1, 2, 3));
  private static final TransportMessage RESPONSE = TransportMessage.secured(Bytes.of(4, 5));

  private record Heard(Speaker speaker, TransportMessage message) {}

  private final List<Heard> heard = new ArrayList<>();
  private final TrafficTap tap = (speaker, message) -> heard.add(new Heard(speaker, message));

  @Test
  void aTransportIsHeardInBothDirectionsAndStaysWhatItIs() throws Exception {
    SpdmTransport plain = InMemoryTransport.padding("peer", _ -> Optional.of(RESPONSE));
    try (SpdmTransport tapped = tap.on(plain)) {
      tapped.send(REQUEST, DEADLINE);

      assertThat(tapped.receive(DEADLINE).octets()).isEqualTo(Bytes.of(4, 5, 0, 0));
      assertThat(tapped.maxPadding()).isEqualTo(plain.maxPadding());
      assertThat(tapped.securedFormat()).isEqualTo(plain.securedFormat());
      assertThat(tapped.peer()).isEqualTo("peer");
    }
    assertThat(heard)
        .containsExactly(
            new Heard(Speaker.REQUESTER, REQUEST),
            new Heard(Speaker.RESPONDER, TransportMessage.secured(Bytes.of(4, 5, 0, 0))));
    assertThatThrownBy(() -> plain.receive(DEADLINE)).isInstanceOf(ChannelException.class);
  }

  @Test
  void whatDoesNotComeIsNotHeard() throws Exception {
    try (SpdmTransport tapped = tap.on(InMemoryTransport.over("peer", _ -> Optional.empty()))) {
      tapped.send(REQUEST, DEADLINE);
      assertThatThrownBy(() -> tapped.receive(DEADLINE)).isInstanceOf(ChannelException.class);
    }
    assertThat(heard).containsExactly(new Heard(Speaker.REQUESTER, REQUEST));
  }

  @Test
  void aResponderIsHeardToo() {
    MessageHandler tapped = tap.on((MessageHandler) _ -> Optional.of(RESPONSE));

    assertThat(tapped.handle(REQUEST)).contains(RESPONSE);

    assertThat(heard)
        .containsExactly(
            new Heard(Speaker.REQUESTER, REQUEST), new Heard(Speaker.RESPONDER, RESPONSE));
  }
}
