package org.opentsm.ide.tdisp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;

/** The octets of every message. */
class TdispMessagesTest {
  private static final InterfaceId ID = InterfaceId.of(2, 0xBEEF);
  private static final String REST = "0000" + "efbe0201" + "0000000000000000";
  private static final String NONCE = "11".repeat(32);

  @Test
  void requests() {
    assertThat(new PlainMessage(TdispMessageType.GET_TDISP_VERSION, ID).encode().toHex())
        .isEqualTo("1081" + REST);
    assertThat(new TdispCapabilities.Request(ID, 5).encode().toHex())
        .isEqualTo("1082" + REST + "05000000");
    assertThat(
            LockInterface.Request.of(
                    ID,
                    EnumSet.of(LockInterface.Flag.NO_FW_UPDATE, LockInterface.Flag.LOCK_MSIX),
                    7,
                    0x0123456789ABCDEFL)
                .encode()
                .toHex())
        .isEqualTo("1083" + REST + "0500" + "07" + "00" + "efcdab8967452301" + "00".repeat(8));
    assertThat(new DeviceInterfaceReport.Request(ID, 0x1234, 0x100).encode().toHex())
        .isEqualTo("1084" + REST + "34120001");
    assertThat(new StartInterface.Request(ID, Bytes.ofHex(NONCE)).encode().toHex())
        .isEqualTo("1086" + REST + NONCE);
    assertThat(new P2pStream(ID, true, 3).encode().toHex()).isEqualTo("1088" + REST + "03");
    assertThat(new P2pStream(ID, false, 3).encode().toHex()).isEqualTo("1089" + REST + "03");
    assertThat(new MmioAttribute(ID, new MmioRange(0x10, 2, 4, 1)).encode().toHex())
        .isEqualTo("108a" + REST + "1000000000000000" + "02000000" + "0400" + "0100");
    assertThat(new TdispVdm(ID, true, 1, Bytes.of(0x98, 0x1E), Bytes.of(9)).encode().toHex())
        .isEqualTo("108b" + REST + "01" + "02" + "981e" + "09");
  }

  @Test
  void responses() throws Exception {
    TdispVersion.Response version = new TdispVersion.Response(ID, List.of(0x10, 0x11));
    assertThat(version.encode().toHex()).isEqualTo("1001" + REST + "02" + "1011");
    assertThat(TdispVersion.Response.decode(version.encode(), ID)).isEqualTo(version);

    TdispCapabilities.Response capabilities =
        new TdispCapabilities.Response(
            ID,
            1,
            TdispCapabilities.Response.requestsOf(
                EnumSet.of(
                    TdispMessageType.GET_TDISP_VERSION, TdispMessageType.BIND_P2P_STREAM_REQUEST)),
            0x1F,
            52,
            1,
            2);
    assertThat(capabilities.encode().toHex())
        .isEqualTo(
            "1002" + REST + "01000000" + "0201" + "00".repeat(14) + "1f00" + "000000" + "340102");
    assertThat(TdispCapabilities.Response.decode(capabilities.encode(), ID))
        .isEqualTo(capabilities);

    LockInterface.Response locked = new LockInterface.Response(ID, Bytes.ofHex(NONCE));
    assertThat(locked.encode().toHex()).isEqualTo("1003" + REST + NONCE);
    assertThat(LockInterface.Response.decode(locked.encode(), ID)).isEqualTo(locked);

    DeviceInterfaceReport.Response report =
        new DeviceInterfaceReport.Response(ID, 5, Bytes.of(1, 2, 3));
    assertThat(report.encode().toHex()).isEqualTo("1004" + REST + "0300" + "0500" + "010203");
    assertThat(
            DeviceInterfaceReport.Response.decode(
                report.encode(), new DeviceInterfaceReport.Request(ID, 0, 3)))
        .isEqualTo(report);

    DeviceInterfaceState state = new DeviceInterfaceState(ID, TdiState.RUN);
    assertThat(state.encode().toHex()).isEqualTo("1005" + REST + "02");
    assertThat(DeviceInterfaceState.decode(state.encode(), ID)).isEqualTo(state);

    TdispError error = TdispError.of(ID, TdispErrorCode.INVALID_NONCE, 0x83);
    assertThat(error.encode().toHex()).isEqualTo("107f" + REST + "02010000" + "83000000");
    assertThat(TdispError.decode(error.encode(), ID)).isEqualTo(error);
  }

  @ParameterizedTest
  @CsvSource({
    "1105, 'TDISPVersion at offset 0: expected 0x10, found 0x11'",
    "1004, 'MessageType at offset 1: expected 0x05 (DEVICE_INTERFACE_STATE), found 0x04 (DEVICE_INTERFACE_REPORT)'",
    "1066, found 0x66"
  })
  void aHeaderOfAnotherMessage(String begin, String message) {
    assertThatThrownBy(() -> DeviceInterfaceState.decode(Bytes.ofHex(begin + REST + "02"), ID))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "04, 'TDI_STATE at offset 16: expected 0 to 3, found 4'",
    "0200, end of message",
    "'', TDI_STATE"
  })
  void aStateThatIsNone(String end, String message) {
    assertThatThrownBy(() -> DeviceInterfaceState.decode(Bytes.ofHex("1005" + REST + end), ID))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining(message);
  }

  @Test
  void anAnswerAboutAnotherInterface() {
    Bytes answer = new DeviceInterfaceState(InterfaceId.of(1), TdiState.RUN).encode();

    assertThatThrownBy(() -> DeviceInterfaceState.decode(answer, ID))
        .hasMessageContaining(
            "FUNCTION_ID at offset 4: expected interface 0x0102beef, found interface 0x00000001");
  }

  @ParameterizedTest
  @CsvSource({"00", "0210", "011011"})
  void versionsThatAreNotAsManyAsTheySay(String end) {
    assertThatThrownBy(() -> TdispVersion.Response.decode(Bytes.ofHex("1001" + REST + end), ID))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("VERSION_NUM_COUNT");
  }
}
