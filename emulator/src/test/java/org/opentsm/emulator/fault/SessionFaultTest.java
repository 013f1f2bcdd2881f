package org.opentsm.emulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.emulator.EmulatorErrorCode;
import org.opentsm.emulator.FaultException;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.emulator.device.NamedProfiles;
import org.opentsm.spdm.SpdmErrorCode;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.MessageCode;

/** Every fault of sessions and of chunks ends in one typed error, wherever it befalls them. */
class SessionFaultTest {
  static Stream<Fault> everyFault() {
    List<Fault> faults = new ArrayList<>();
    for (FaultKind kind : FaultKind.values()) {
      if (FaultySession.has(kind)) {
        kind.targets().forEach(target -> faults.add(new Fault(kind, target)));
      }
    }
    return faults.stream();
  }

  @ParameterizedTest
  @MethodSource("everyFault")
  void endsAsItMustInMemory(Fault fault) {
    assertEndsWith(
        catchThrowable(() -> FaultySession.inMemory(fault, SpdmVersion.V1_4)), expected(fault));
  }

  /** MCTP states sequence numbers: there a wrong one has a name. */
  @ParameterizedTest
  @MethodSource("everyFault")
  void endsAsItMustOverASocket(Fault fault) {
    assertEndsWith(
        catchThrowable(() -> FaultySession.overSocket(fault, SpdmVersion.V1_4)),
        isOutOfTurn(fault) ? SpdmErrorCode.PROTOCOL_VIOLATION : expected(fault));
  }

  @ParameterizedTest
  @MethodSource("everyFault")
  void endsTypedInEveryVersion(Fault fault) {
    boolean chunks = fault.kind().scene() == FaultKind.Scene.CHUNKS;
    for (SpdmVersion version : List.of(SpdmVersion.V1_1, SpdmVersion.V1_2, SpdmVersion.V1_3)) {
      if (!chunks || version.atLeast(SpdmVersion.V1_2)) {
        assertEndsWith(
            catchThrowable(() -> FaultySession.inMemory(fault, version)), expected(fault));
      }
    }
  }

  /** What the Requester says where secured messages have no sequence number. */
  private static SpdmErrorCode expected(Fault fault) {
    return switch (fault.kind()) {
      case BAD_EXCHANGE_SIGNATURE -> SpdmErrorCode.BAD_SIGNATURE;
      case WRONG_VERIFY_DATA,
          REPLAYED_RECORD,
          SKIPPED_RECORD,
          FLIPPED_TAG,
          FLIPPED_CIPHERTEXT,
          UNASKED_KEY ->
          SpdmErrorCode.BAD_MAC;
      case TRUNCATED_RECORD, HALF_A_CHUNK -> SpdmErrorCode.MALFORMED_MESSAGE;
      case WRONG_SESSION_ID,
          UNPROTECTED_ANSWER,
          SESSION_FORGOTTEN,
          KEY_UPDATE_WRONG_ACK,
          KEY_UPDATE_OLD_KEY,
          CHUNK_WRONG_SEQUENCE,
          CHUNK_WRONG_HANDLE,
          CHUNK_LAST_MISSING,
          CHUNK_OVERSIZE ->
          SpdmErrorCode.PROTOCOL_VIOLATION;
      case KEY_UPDATE_REFUSED, CHUNK_REFUSED -> SpdmErrorCode.PEER_ERROR;
      case HEARTBEAT_SILENCE, END_UNACKNOWLEDGED, CHUNK_STALL -> SpdmErrorCode.TIMED_OUT;
      default -> throw new IllegalArgumentException(fault.kind() + " needs no session");
    };
  }

  /**
   * Whether the number of the secured message is not the one that is due. A key begins at 0: what
   * is under another key than expected, and the first under that, has the number that is due.
   */
  private static boolean isOutOfTurn(Fault fault) {
    boolean first =
        switch (fault.target()) {
          case FINISH_RSP, PSK_FINISH_RSP, MEASUREMENTS -> true;
          default -> false;
        };
    return switch (fault.kind()) {
      case SKIPPED_RECORD -> true;
      case REPLAYED_RECORD, UNASKED_KEY -> !first;
      default -> false;
    };
  }

  private static void assertEndsWith(Throwable failure, SpdmErrorCode code) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            SpdmException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  /** A test that waits for a failure would test nothing. */
  @ParameterizedTest
  @CsvSource({
    "wrong-verify-data@FINISH_RSP,       default,         has HANDSHAKE_IN_THE_CLEAR_CAP",
    "wrong-verify-data@PSK_EXCHANGE_RSP, default,         has a pre-shared key",
    "bad-exchange-signature,             no-sessions,     has KEY_EX_CAP",
    "bad-exchange-signature,             spdm-1.0,        has KEY_EX_CAP",
    "flipped-tag,                        no-sessions,     opens sessions",
    "flipped-tag@PSK_FINISH_RSP,         psk-no-context,  has PSK_CAP_WITH_CONTEXT",
    "stall@FINISH_RSP,                   default,         has HANDSHAKE_IN_THE_CLEAR_CAP",
    "stall@KEY_EXCHANGE_RSP,             no-sessions,     has KEY_EX_CAP",
    "heartbeat-silence,                  no-sessions,     opens sessions",
    "key-update-old-key,                 no-sessions,     opens sessions",
    "end-unacknowledged,                 no-sessions,     opens sessions",
    "key-mismatch,                       default,         answers IDE_KM and TDISP",
    "lock-lost,                          default,         answers IDE_KM and TDISP",
    "half-a-chunk,                       no-chunks,       has CHUNK_CAP",
    "half-a-chunk,                       spdm-1.1,        has CHUNK_CAP",
    "half-a-chunk,                       default,         takes at most 256 bytes at a time",
    "half-a-chunk@CHUNK_SEND_ACK,        small,           takes at most 120 bytes at a time",
  })
  void isRefusedOfADeviceThatCannotHaveIt(String name, String profile, String expected)
      throws Exception {
    DeviceProfile device = NamedProfiles.named(profile);
    Fault fault = Fault.named(name);

    assertThatThrownBy(() -> fault.requirePossible(device))
        .isInstanceOfSatisfying(
            FaultException.class,
            e -> assertThat(e.code()).isEqualTo(EmulatorErrorCode.IMPOSSIBLE_FAULT))
        .hasMessage(
            "fault " + name + ": expected a device that " + expected + ", found one that does not");
  }

  @Test
  void whatNeedsNothingIsNeverRefused() throws Exception {
    Fault fault = new Fault(FaultKind.STALL, MessageCode.VERSION);
    for (NamedProfiles.Entry entry : NamedProfiles.all()) {
      fault.requirePossible(entry.profile());
    }
  }
}
