package org.opentsm.spdm.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;

class SocketFrameTest {
  private static final int MAX_PAYLOAD = 64;

  @ParameterizedTest
  @CsvSource({
    "NORMAL, MCTP, 0510840000, 0000000100000001000000050510840000",
    "TEST, TCP, 436c69656e742048656c6c6f2100, 0000dead000000030000000e436c69656e742048656c6c6f2100",
    "CONTINUE, PCI_DOE, '', 0000fffd0000000200000000",
    "SHUTDOWN, NONE, '', 0000fffe0000000000000000",
    "UNKNOWN, MCTP, '', 0000ffff0000000100000000"
  })
  void isBigEndian(SocketCommand command, Binding binding, String payload, String octets)
      throws Exception {
    SocketFrame frame = new SocketFrame(command, binding, Bytes.ofHex(payload));

    assertThat(frame.encode().toHex()).isEqualTo(octets);
    assertThat(SocketFrame.decode(Bytes.ofHex(octets), binding, MAX_PAYLOAD)).isEqualTo(frame);
  }

  @ParameterizedTest
  @CsvSource({
    "00000001000000010000, end of header, 10",
    "000000010000000200000000, transport type, 4",
    "0000000100000001ffffffff, payload length, 8",
    "000000010000000100000041, payload length, 8",
    "00000001000000010000000205, payload length, 8",
    "000000010000000100000001ffff, payload length, 8"
  })
  void rejectsByNameAndPlace(String octets, String field, int offset) {
    assertThatThrownBy(() -> SocketFrame.decode(Bytes.ofHex(octets), Binding.MCTP, MAX_PAYLOAD))
        .isInstanceOfSatisfying(
            MalformedMessageException.class,
            e -> {
              assertThat(e.messageName()).isEqualTo("socket frame");
              assertThat(e.field()).isEqualTo(field);
              assertThat(e.offset()).isEqualTo(offset);
            });
  }

  @Test
  void keepsACommandThatNobodyKnows() throws Exception {
    SocketFrame frame =
        SocketFrame.decode(Bytes.ofHex("123456780000000100000000"), Binding.MCTP, MAX_PAYLOAD);

    assertThat(frame.command()).isEqualTo(0x12345678);
    assertThat(SocketCommand.ofValue(frame.command())).isEmpty();
  }
}
