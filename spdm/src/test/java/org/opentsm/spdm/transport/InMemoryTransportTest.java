package org.opentsm.spdm.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.spdm.transport.TransportMessage.plain;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmErrorCode;

class InMemoryTransportTest {
  private static final Bytes FIVE = Bytes.of(1, 2, 3, 4, 5);
  private final Deadline deadline = Deadline.after(Duration.ofSeconds(30));

  @Test
  void answersWithWhatTheHandlerSays() throws Exception {
    try (SpdmTransport transport = InMemoryTransport.over("device", Optional::of)) {
      transport.send(plain(FIVE), deadline);

      assertThat(transport.receive(deadline).octets()).isEqualTo(FIVE);
      assertThat(transport.maxPadding()).isZero();
    }
  }

  @Test
  void padsAsDoeDoes() throws Exception {
    try (SpdmTransport transport = InMemoryTransport.padding("device", Optional::of)) {
      transport.send(plain(FIVE), deadline);

      assertThat(transport.receive(deadline).octets()).isEqualTo(Bytes.of(1, 2, 3, 4, 5, 0, 0, 0));
      assertThat(transport.maxPadding()).isEqualTo(3);
    }
  }

  @Test
  void silenceIsATimeOutAndAClosedTransportIsBroken() throws Exception {
    SpdmTransport transport = InMemoryTransport.over("device", request -> Optional.empty());
    transport.send(plain(FIVE), deadline);
    assertThatThrownBy(() -> transport.receive(deadline))
        .isInstanceOfSatisfying(
            ChannelException.class, e -> assertThat(e.code()).isEqualTo(SpdmErrorCode.TIMED_OUT));

    transport.close();
    assertThatThrownBy(() -> transport.send(plain(FIVE), deadline))
        .isInstanceOfSatisfying(
            ChannelException.class,
            e -> assertThat(e.code()).isEqualTo(SpdmErrorCode.CHANNEL_FAILED));
  }
}
