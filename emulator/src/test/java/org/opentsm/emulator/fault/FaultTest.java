package org.opentsm.emulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.emulator.UnknownNameException;
import org.opentsm.emulator.server.Attestation;
import org.opentsm.spdm.SpdmErrorCode;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.MessageCode;

/** Every fault ends in one typed error, or is survived; nothing of the conversation is left. */
class FaultTest {
  private static final List<MessageCode> RESPONSES =
      List.of(
          MessageCode.VERSION,
          MessageCode.CAPABILITIES,
          MessageCode.ALGORITHMS,
          MessageCode.DIGESTS,
          MessageCode.CERTIFICATE,
          MessageCode.CHALLENGE_AUTH,
          MessageCode.MEASUREMENTS);

  /**
   * Those of sessions and of chunks are {@link SessionFaultTest}'s, the rest {@link
   * LinkFaultTest}'s.
   */
  static Stream<FaultKind> plain() {
    return Stream.of(FaultKind.values()).filter(kind -> kind.scene() == FaultKind.Scene.PLAIN);
  }

  @ParameterizedTest
  @MethodSource("plain")
  void endsAsItMustInMemory(FaultKind kind) {
    assertOutcome(
        catchThrowable(() -> FaultyDevice.inMemory(new Fault(kind), SpdmVersion.V1_4)), kind);
  }

  @ParameterizedTest
  @MethodSource("plain")
  void endsAsItMustOverASocket(FaultKind kind) {
    Throwable failure =
        catchThrowable(() -> FaultyDevice.overSocket(new Fault(kind), SpdmVersion.V1_4));
    if (kind == FaultKind.EMPTY_MESSAGE) {
      // A server has no frame for nothing: it ends the connection.
      assertEndsWith(failure, SpdmErrorCode.CHANNEL_FAILED);
    } else {
      assertOutcome(failure, kind);
    }
  }

  @ParameterizedTest
  @MethodSource("plain")
  void endsTypedInEveryVersion(FaultKind kind) {
    for (SpdmVersion version : SpdmVersion.values()) {
      Throwable failure = catchThrowable(() -> FaultyDevice.inMemory(new Fault(kind), version));
      boolean lowest = kind == FaultKind.VERSION_DOWNGRADE && version == SpdmVersion.V1_0;
      if (expected(kind).isPresent() && !lowest) {
        assertThat(failure).as("SPDM %s", version).isInstanceOf(SpdmException.class);
      } else {
        assertThat(failure).as("SPDM %s", version).isNull();
      }
    }
  }

  static Stream<Fault> everyResponse() {
    List<Fault> faults = new ArrayList<>();
    for (FaultKind kind : plain().toList()) {
      if (kind.targets().size() > 1 && expected(kind).isPresent() && kind != FaultKind.WRONG_SLOT) {
        kind.targets().stream()
            .filter(RESPONSES::contains)
            .forEach(response -> faults.add(new Fault(kind, response)));
      }
    }
    return faults.stream();
  }

  @ParameterizedTest
  @MethodSource("everyResponse")
  void noResponseMayBeWrong(Fault fault) {
    SpdmErrorCode inMemory = expected(fault);
    assertEndsWith(catchThrowable(() -> FaultyDevice.inMemory(fault, SpdmVersion.V1_4)), inMemory);
    assertEndsWith(
        catchThrowable(() -> FaultyDevice.overSocket(fault, SpdmVersion.V1_4)),
        fault.kind() == FaultKind.EMPTY_MESSAGE ? SpdmErrorCode.CHANNEL_FAILED : inMemory);
  }

  /** The same as for the kind, but where what is wrong is noticed earlier. */
  private static SpdmErrorCode expected(Fault fault) {
    MessageCode target = fault.target();
    boolean version = target == MessageCode.VERSION;
    boolean negotiation =
        version || target == MessageCode.CAPABILITIES || target == MessageCode.ALGORITHMS;
    return switch (fault.kind()) {
      // The negotiation cannot be put off.
      case NOT_READY_FOREVER ->
          negotiation
              ? SpdmErrorCode.PROTOCOL_VIOLATION
              : expected(FaultKind.NOT_READY_FOREVER).orElseThrow();
      // Before sizes are stated, what follows the message is too much by itself.
      case OVERSIZED_MESSAGE ->
          version
              ? SpdmErrorCode.MALFORMED_MESSAGE
              : expected(FaultKind.OVERSIZED_MESSAGE).orElseThrow();
      // The version decides the layout of these, or is part of it.
      case WRONG_VERSION ->
          version || target == MessageCode.CERTIFICATE
              ? SpdmErrorCode.MALFORMED_MESSAGE
              : expected(FaultKind.WRONG_VERSION).orElseThrow();
      default -> expected(fault.kind()).orElseThrow();
    };
  }

  @Test
  void aMeasurementThatChangesContradictsTheChallenge() throws Exception {
    Attestation attestation =
        FaultyDevice.inMemory(new Fault(FaultKind.CHANGED_MEASUREMENT), SpdmVersion.V1_4);

    assertThat(attestation.challenge().decoded().measurementSummaryHash())
        .isNotEqualTo(
            Attestation.CRYPTO.digest(
                attestation.connection().negotiated().hash(), attestation.blocks()));
  }

  @Test
  void aSwappedDeviceHasTheRootButNotTheName() throws Exception {
    Attestation honest = FaultyDevice.inMemory(new Fault(FaultKind.BUSY_ONCE), SpdmVersion.V1_4);
    Attestation swapped =
        FaultyDevice.inMemory(new Fault(FaultKind.SWAPPED_DEVICE), SpdmVersion.V1_4);

    assertThat(swapped.chain().first()).isEqualTo(honest.chain().first());
    assertThat(swapped.chain().leaf()).isNotEqualTo(honest.chain().leaf());
    assertThat(swapped.chain().leaf().deviceInfo()).contains("OpenTSM:EmulatedDevice:EMU-2");
  }

  @ParameterizedTest
  @EnumSource
  void isFoundByItsName(FaultKind kind) throws Exception {
    assertThat(Fault.named(kind.id())).isEqualTo(new Fault(kind));
    for (MessageCode target : kind.targets()) {
      Fault elsewhere = new Fault(kind, target);
      assertThat(Fault.named(elsewhere.name())).isEqualTo(elsewhere);
    }
    assertThat(kind.targets()).contains(kind.target());
    assertThat(kind.description()).isNotBlank().doesNotContain("\n");
  }

  @Test
  void anUnknownNameGetsSimilarOnes() {
    assertThatThrownBy(() -> Fault.named("none"))
        .isInstanceOf(UnknownNameException.class)
        .hasMessageContaining("74 names such as not-ready, ");
    assertThatThrownBy(() -> Fault.named("stall@GET_VERSION"))
        .isInstanceOf(UnknownNameException.class)
        .hasMessageContaining("found 'GET_VERSION'");
    assertThatThrownBy(() -> Fault.named("xyz"))
        .hasMessage("fault: expected one of 74 names, found 'xyz'");
  }

  /** A test that waits for a failure would test nothing. */
  @Test
  void aFaultThatCannotHappenIsRefused() {
    assertThatThrownBy(() -> Fault.named("wrong-nonce@VERSION"))
        .isInstanceOf(UnknownNameException.class)
        .hasMessage("response of wrong-nonce: expected CHALLENGE_AUTH, found 'VERSION'");
    assertThatThrownBy(() -> Fault.named("duplicate-answer@VERSION"))
        .isInstanceOf(UnknownNameException.class);
  }

  private static void assertOutcome(Throwable failure, FaultKind kind) {
    Optional<SpdmErrorCode> code = expected(kind);
    if (code.isEmpty()) {
      assertThat(failure).isNull();
    } else {
      assertEndsWith(failure, code.get());
    }
  }

  private static void assertEndsWith(Throwable failure, SpdmErrorCode code) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            SpdmException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  /** What the Requester says in SPDM 1.4; nothing if it gets what it wants. */
  private static Optional<SpdmErrorCode> expected(FaultKind kind) {
    return Optional.ofNullable(
        switch (kind) {
          case BAD_CHALLENGE_SIGNATURE,
              BAD_MEASUREMENT_SIGNATURE,
              VERSION_DOWNGRADE,
              SWAPPED_CERTIFICATE ->
              SpdmErrorCode.BAD_SIGNATURE;
          case WRONG_NONCE -> SpdmErrorCode.WRONG_NONCE;
          case WRONG_DIGEST -> SpdmErrorCode.WRONG_DIGEST;
          case TRUNCATED_MESSAGE, EMPTY_MESSAGE, EXTRA_BYTES, MEASUREMENT_BLOCK_LIES ->
              SpdmErrorCode.MALFORMED_MESSAGE;
          case OVERSIZED_MESSAGE,
              WRONG_VERSION,
              GARBAGE,
              DUPLICATE_ANSWER,
              LATE_ANSWER,
              WRONG_SLOT,
              WRONG_MESSAGE_CODE,
              ECHO,
              ALGORITHM_NOT_OFFERED,
              CAPABILITIES_CONTRADICTORY,
              CERTIFICATE_PORTION_ZERO,
              CERTIFICATE_REMAINDER_LIES ->
              SpdmErrorCode.PROTOCOL_VIOLATION;
          case STALL -> SpdmErrorCode.TIMED_OUT;
          case HANG_UP -> SpdmErrorCode.CHANNEL_FAILED;
          case BUSY_FOREVER, NOT_READY_FOREVER, RESYNCH, ERROR_UNSPECIFIED ->
              SpdmErrorCode.PEER_ERROR;
          case BUSY_ONCE, NOT_READY -> null;
          // Consistent in itself: a verifier with a policy or a baseline notices.
          case SWAPPED_DEVICE, CHANGED_MEASUREMENT -> null;
          default ->
              throw new IllegalArgumentException(kind + " is no fault of every conversation");
        });
  }
}
