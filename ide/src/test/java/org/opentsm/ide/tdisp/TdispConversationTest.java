package org.opentsm.ide.tdisp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.ide.tdisp.TestTdi.ID;

import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;

/** A TSM and a device with each other, and what either does with what it should not be told. */
class TdispConversationTest {
  private static final Deadline SOON = Deadline.after(Duration.ofMinutes(1));

  private final TestTdi device = new TestTdi();
  private final TdispRequester tsm = device.requester;

  private static void assertRefused(TdispErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TdispErrorException.class,
            refused -> assertThat(refused.error().known()).contains(code))
        .hasMessageContaining(code.name());
  }

  @Test
  void aDeviceSaysWhatItCanDo() throws Exception {
    assertThat(tsm.versions(ID, SOON)).containsExactly(0x10);
    TdispCapabilities.Response capabilities = tsm.capabilities(ID, SOON);

    assertThat(capabilities.flags())
        .containsExactly(LockInterface.Flag.NO_FW_UPDATE, LockInterface.Flag.BIND_P2P);
    assertThat(capabilities.addressWidth()).isEqualTo(52);
    for (TdispMessageType type : TdispMessageType.values()) {
      if (type.isRequest()) {
        assertThat(capabilities.has(type)).as(type.name()).isTrue();
      }
    }
  }

  @Test
  void anInterfaceIsLockedReportedStartedAndStopped() throws Exception {
    Bytes nonce = device.lock(SOON);
    assertThat(tsm.state(ID, SOON)).isEqualTo(TdiState.CONFIG_LOCKED);
    // In three portions.
    assertThat(tsm.report(ID, SOON)).isEqualTo(TestTdi.REPORT);
    tsm.start(ID, nonce, SOON);
    assertThat(tsm.state(ID, SOON)).isEqualTo(TdiState.RUN);
    tsm.p2p(new P2pStream(ID, true, 9), SOON);
    tsm.p2p(new P2pStream(ID, false, 9), SOON);
    tsm.setMmioAttribute(new MmioAttribute(ID, new MmioRange(0x10, 4, 4, 0)), SOON);
    tsm.stop(ID, SOON);

    assertThat(tsm.state(ID, SOON)).isEqualTo(TdiState.CONFIG_UNLOCKED);
    assertThat(device.unlocked).isEqualTo(1);
  }

  @Test
  void aNonceIsGoodOnceAndInItsSession() throws Exception {
    Bytes first = device.lock(SOON);
    TdispRequester stranger = new TdispRequester(device.in(Bytes.ofHex("05060708")));
    assertRefused(TdispErrorCode.INVALID_NONCE, () -> stranger.start(ID, first, SOON));
    tsm.start(ID, first, SOON);
    tsm.stop(ID, SOON);
    device.lock(SOON);

    assertRefused(TdispErrorCode.INVALID_NONCE, () -> tsm.start(ID, first, SOON));
    assertThat(tsm.state(ID, SOON)).isEqualTo(TdiState.CONFIG_LOCKED);
  }

  @Test
  void whatRunsIsChangedInItsSessionAlone() throws Exception {
    tsm.start(ID, device.lock(SOON), SOON);
    TdispRequester stranger = new TdispRequester(device.in(Bytes.ofHex("05060708")));
    MmioAttribute toAnybody = new MmioAttribute(ID, new MmioRange(0x10, 4, 4, 0));

    assertRefused(
        TdispErrorCode.INVALID_INTERFACE_STATE, () -> stranger.setMmioAttribute(toAnybody, SOON));
    assertRefused(
        TdispErrorCode.INVALID_INTERFACE_STATE,
        () -> stranger.p2p(new P2pStream(ID, true, 9), SOON));
    tsm.setMmioAttribute(toAnybody, SOON);
  }

  @Test
  void everyRefusalHasItsCode() throws Exception {
    assertRefused(TdispErrorCode.INVALID_INTERFACE, () -> tsm.state(InterfaceId.of(0x0200), SOON));
    assertRefused(
        TdispErrorCode.INVALID_REQUEST,
        () -> tsm.lock(new LockInterface.Request(ID, 0x4, 1, 0, 0), SOON));
    device.noEntropy = true;
    assertRefused(TdispErrorCode.INSUFFICIENT_ENTROPY, () -> device.lock(SOON));
    device.noEntropy = false;
    device.misconfigured = Optional.of(TdispErrorCode.INVALID_DEVICE_CONFIGURATION);
    assertRefused(TdispErrorCode.INVALID_DEVICE_CONFIGURATION, () -> device.lock(SOON));
    device.misconfigured = Optional.empty();
    assertThat(tsm.state(ID, SOON)).isEqualTo(TdiState.CONFIG_UNLOCKED);

    Bytes nonce = device.lock(SOON);
    device.streamInsecure = true;
    assertRefused(TdispErrorCode.INVALID_INTERFACE_STATE, () -> tsm.start(ID, nonce, SOON));
    device.streamInsecure = false;
    tsm.start(ID, nonce, SOON);
    assertRefused(TdispErrorCode.INVALID_REQUEST, () -> tsm.p2p(new P2pStream(ID, true, 8), SOON));
    assertRefused(
        TdispErrorCode.INVALID_REQUEST,
        () -> tsm.setMmioAttribute(new MmioAttribute(ID, new MmioRange(0, 1, 0, 7)), SOON));
    assertRefused(
        TdispErrorCode.UNSUPPORTED_REQUEST,
        () -> tsm.vendorDefined(new TdispVdm(ID, true, 0, Bytes.of(1, 1), Bytes.of(7)), SOON));
    TdispVdm said =
        tsm.vendorDefined(new TdispVdm(ID, true, 0, Bytes.of(0x34, 0x12), Bytes.of(7)), SOON);
    assertThat(said.data()).isEqualTo(Bytes.of(7, 1));
  }

  @Test
  void aDeviceAnswersWhatIsNoRequest() throws Exception {
    VendorChannel raw = device.in(TestTdi.SESSION);
    String header = "10%02x0000" + "00010000" + "0000000000000000";
    for (int type = 0; type < 256; type++) {
      Bytes answer = answer(raw, Bytes.ofHex(String.format(header, type)));
      boolean known = TdispMessageType.of(type).filter(TdispMessageType::isRequest).isPresent();
      if (!known) {
        assertThat(TdispError.decode(answer, ID))
            .isEqualTo(TdispError.of(ID, TdispErrorCode.UNSUPPORTED_REQUEST, type));
      }
    }
    Bytes other = Bytes.ofHex("1185" + "0000" + "00010000" + "0000000000000000");
    assertThat(TdispError.decode(answer(raw, other), ID).known())
        .contains(TdispErrorCode.VERSION_MISMATCH);
    Bytes tooLong = Bytes.ofHex("1085" + "0000" + "00010000" + "0000000000000000" + "00");
    assertThat(TdispError.decode(answer(raw, tooLong), ID).known())
        .contains(TdispErrorCode.INVALID_REQUEST);
  }

  private static Bytes answer(VendorChannel raw, Bytes message) throws SpdmException {
    return raw.exchange(org.opentsm.ide.channel.VendorProtocol.TDISP, message, SOON);
  }

  @Test
  void aReportThatMovesIsRejected() {
    // 10 bytes and 10 to come; then 10 bytes and 20 to come.
    int[] call = {0};
    TdispRequester tsm =
        new TdispRequester((_, _, _) ->
            new DeviceInterfaceReport.Response(ID, 10 + 10 * call[0]++, Bytes.zeros(10)).encode());

    assertThatThrownBy(() -> tsm.report(ID, SOON))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("expected a report of 20 bytes as before, found 40 bytes");
  }

  @Test
  void aReportThatMovesWithinItsLengthIsRejected() {
    // Two portions of one report, then two of another one: each time as long.
    int[] call = {0};
    TdispRequester tsm =
        new TdispRequester((_, _, _) -> {
          int now = call[0]++;
          return new DeviceInterfaceReport.Response(
                  ID,
                  now % 2 == 0 ? 10 : 0,
                  Bytes.concat(Bytes.zeros(9), Bytes.of(now == 3 ? 1 : 0)))
              .encode();
        });

    assertThatThrownBy(() -> tsm.report(ID, SOON))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("expected the same report when it is asked for again");
  }

  @Test
  void aRemainderThatDoesNotFitThePortionIsRejected() {
    // The second portion ends the report before its end, then goes on behind it.
    for (int remainder : new int[] {0, 9, 11}) {
      int[] call = {0};
      TdispRequester tsm =
          new TdispRequester((_, _, _) ->
              new DeviceInterfaceReport.Response(
                      ID, call[0]++ == 0 ? 20 : remainder, Bytes.zeros(10))
                  .encode());

      assertThatThrownBy(() -> tsm.report(ID, SOON))
          .hasMessageContaining(
              "expected a report of 30 bytes as before, found " + (20 + remainder));
    }
  }

  @Test
  void aReportBeyondWhatCanBeAskedForIsRejected() {
    // 4096 bytes each time, and always as many to come as the first time less what came.
    int[] total = {0xFFFF + 4096};
    TdispRequester tsm =
        new TdispRequester((_, _, _) -> {
          total[0] -= 4096;
          return new DeviceInterfaceReport.Response(ID, total[0], Bytes.zeros(4096)).encode();
        });
    assertThatThrownBy(() -> tsm.report(ID, SOON))
        .hasMessageContaining("expected an end within reach of OFFSET, found 69631 bytes");
    int[] endless = {0};
    TdispRequester other =
        new TdispRequester((_, _, _) -> {
          endless[0]++;
          return new DeviceInterfaceReport.Response(ID, 0xFFFF, Bytes.zeros(4096)).encode();
        });
    assertThatThrownBy(() -> other.report(ID, SOON))
        .hasMessageContaining("expected a report of 69631 bytes as before, found 73727 bytes");
    assertThat(endless[0]).isEqualTo(2);
  }

  @Test
  void aReportWithoutAnEndEnds() {
    TdispRequester nothing =
        new TdispRequester(
            (_, _, _) -> new DeviceInterfaceReport.Response(ID, 10, Bytes.EMPTY).encode());
    assertThatThrownBy(() -> nothing.report(ID, SOON))
        .hasMessageContaining("expected at least 1, found 0, with 10 to come");
    TdispRequester tooMuch =
        new TdispRequester(
            (_, _, _) -> new DeviceInterfaceReport.Response(ID, 0, Bytes.zeros(5000)).encode());
    assertThatThrownBy(() -> tooMuch.report(ID, SOON))
        .hasMessageContaining("PORTION_LENGTH at offset 16: expected at most 4096, found 5000");
  }
}
