package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.emulator.fault.FaultKind;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.CollectedEvidence;
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

  /**
   * Attests in a session, accepts, and attests again; gives the failure, if it is one. A TSM that
   * renews keys after each message sends everything that there is in a session.
   */
  static Optional<TsmException> attestInSession(Tsm tsm, DeviceAddress address, Deadline deadline) {
    try {
      tsm.connect(
          address, ConnectOptions.DEFAULTS.withSession(ConnectOptions.Demand.REQUIRED), deadline);
      EvidenceRequest request = EvidenceRequest.of(World.nonce());
      CollectedEvidence collected = tsm.evidence(address, request, deadline);
      tsm.accept(
          address, collected.incarnation(), collected.generation(), collected.digest(), deadline);
      tsm.evidence(address, request, deadline);
      tsm.disconnect(address, deadline);
      return Optional.empty();
    } catch (TsmException failure) {
      return Optional.of(failure);
    }
  }

  /**
   * Encrypts the link, has something pass it, attests, renews the keys, and takes it down; gives
   * the failure, if it is one.
   *
   * @param pass has something pass the link
   */
  static Optional<TsmException> attestOverLink(
      Tsm tsm, DeviceAddress address, Runnable pass, Deadline deadline) {
    try {
      tsm.connect(
          address, ConnectOptions.DEFAULTS.withIde(ConnectOptions.Demand.REQUIRED), deadline);
      pass.run();
      tsm.evidence(address, EvidenceRequest.of(World.nonce()), deadline);
      tsm.refreshLink(address, deadline);
      tsm.disconnect(address, deadline);
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
          WRONG_DIGEST,
          WRONG_VERIFY_DATA,
          BAD_EXCHANGE_SIGNATURE,
          REPLAYED_RECORD,
          SKIPPED_RECORD,
          FLIPPED_TAG,
          FLIPPED_CIPHERTEXT,
          UNASKED_KEY ->
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
          CERTIFICATE_REMAINDER_LIES,
          WRONG_SESSION_ID,
          TRUNCATED_RECORD,
          UNPROTECTED_ANSWER,
          SESSION_FORGOTTEN,
          KEY_UPDATE_WRONG_ACK,
          KEY_UPDATE_OLD_KEY,
          HALF_A_CHUNK,
          CHUNK_WRONG_SEQUENCE,
          CHUNK_WRONG_HANDLE,
          CHUNK_LAST_MISSING,
          CHUNK_OVERSIZE,
          KEY_WRONG_STREAM ->
          TsmErrorCode.PROTOCOL_VIOLATION;
      case STALL,
          HEARTBEAT_SILENCE,
          CHUNK_STALL,
          KEY_PROG_SILENCE,
          KEY_GO_SILENCE,
          KEY_STOP_SILENCE ->
          TsmErrorCode.TIMED_OUT;
      case HANG_UP -> TsmErrorCode.UNREACHABLE;
      case BUSY_FOREVER,
          NOT_READY_FOREVER,
          RESYNCH,
          ERROR_UNSPECIFIED,
          KEY_UPDATE_REFUSED,
          CHUNK_REFUSED ->
          TsmErrorCode.DEVICE_REFUSED;
      // Survived.
      case BUSY_ONCE, NOT_READY -> null;
      // The session is over at this end, whatever the device says.
      case END_UNACKNOWLEDGED -> null;
      // Consistent in itself: a verifier with a policy or a baseline notices.
      case SWAPPED_DEVICE, CHANGED_MEASUREMENT -> null;
      case KEY_REFUSED,
          KEY_LOST,
          KEY_MISMATCH,
          KEY_GO_IGNORED,
          KEY_PROG_ERROR,
          KEY_GO_ERROR,
          KEY_STOP_ERROR ->
          TsmErrorCode.LINK_FAILED;
      // Registers say what QUERY would.
      case QUERY_ERROR, QUERY_SILENCE -> null;
      // Interfaces are somebody else's.
      case LOCK_WRONG_NONCE,
          LOCK_LOST,
          REPORT_MOVES,
          REPORT_OVERLAP,
          REPORT_MSIX_OUTSIDE,
          STATE_LIES ->
          null;
    };
  }
}
