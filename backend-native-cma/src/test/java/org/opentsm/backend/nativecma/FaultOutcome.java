package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.emulator.fault.FaultKind;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/** What a TSM says of a device with a fault. */
final class FaultOutcome {
  private FaultOutcome() {}

  /** Attests in the clear, where these faults are; gives the failure, if it is one. */
  static Optional<TsmException> attest(
      Tsm tsm, DeviceAddress address, ConnectOptions options, Deadline deadline) {
    try {
      tsm.connect(address, options.withSession(ConnectOptions.Demand.NO), deadline);
      tsm.evidence(address, EvidenceRequest.of(World.nonce()), deadline);
      return Optional.empty();
    } catch (TsmException failure) {
      return Optional.of(failure);
    }
  }

  /** Fails unless the outcome is the one of this fault. */
  static void require(
      Optional<TsmException> outcome, @Nullable TsmErrorCode code, DeviceAddress address) {
    assertThat(outcome.map(TsmException::code)).isEqualTo(Optional.ofNullable(code));
    outcome.ifPresent(failure ->
        assertThat(failure.getMessage()).startsWith(address.text()).doesNotContain("\n"));
  }

  /** The code of the failure; null if the device is attested all the same. */
  static @Nullable TsmErrorCode of(FaultKind kind) {
    return switch (kind) {
      case BAD_CHALLENGE_SIGNATURE,
          BAD_MEASUREMENT_SIGNATURE,
          VERSION_DOWNGRADE,
          SWAPPED_CERTIFICATE,
          WRONG_NONCE,
          WRONG_DIGEST ->
          TsmErrorCode.NOT_AUTHENTIC;
      case TRUNCATED_MESSAGE,
          EMPTY_MESSAGE,
          OVERSIZED_MESSAGE,
          EXTRA_BYTES,
          MEASUREMENT_BLOCK_LIES,
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
          TsmErrorCode.PROTOCOL_VIOLATION;
      case STALL -> TsmErrorCode.TIMED_OUT;
      case HANG_UP -> TsmErrorCode.UNREACHABLE;
      case BUSY_FOREVER, NOT_READY_FOREVER, RESYNCH, ERROR_UNSPECIFIED ->
          TsmErrorCode.DEVICE_REFUSED;
      // Survived.
      case BUSY_ONCE, NOT_READY -> null;
      // Consistent in itself: a verifier with a policy or a baseline notices.
      case SWAPPED_DEVICE, CHANGED_MEASUREMENT -> null;
    };
  }
}
