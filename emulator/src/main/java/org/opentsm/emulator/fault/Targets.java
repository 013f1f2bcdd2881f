package org.opentsm.emulator.fault;

import static org.opentsm.spdm.message.MessageCode.ALGORITHMS;
import static org.opentsm.spdm.message.MessageCode.CAPABILITIES;
import static org.opentsm.spdm.message.MessageCode.CERTIFICATE;
import static org.opentsm.spdm.message.MessageCode.CHALLENGE_AUTH;
import static org.opentsm.spdm.message.MessageCode.CHUNK_RESPONSE;
import static org.opentsm.spdm.message.MessageCode.CHUNK_SEND_ACK;
import static org.opentsm.spdm.message.MessageCode.FINISH_RSP;
import static org.opentsm.spdm.message.MessageCode.KEY_EXCHANGE_RSP;
import static org.opentsm.spdm.message.MessageCode.PSK_EXCHANGE_RSP;
import static org.opentsm.spdm.message.MessageCode.PSK_FINISH_RSP;
import static org.opentsm.spdm.message.MessageCode.VERSION;

import java.util.List;
import java.util.Set;
import org.opentsm.spdm.message.MessageCode;

/** Which responses a kind of fault can befall. */
final class Targets {
  private Targets() {}

  /** In the order of a conversation. */
  static List<MessageCode> of(FaultKind kind) {
    return switch (kind) {
      case TRUNCATED_MESSAGE,
          EMPTY_MESSAGE,
          OVERSIZED_MESSAGE,
          EXTRA_BYTES,
          WRONG_VERSION,
          STALL,
          HANG_UP,
          GARBAGE,
          LATE_ANSWER,
          BUSY_FOREVER,
          BUSY_ONCE,
          NOT_READY_FOREVER,
          RESYNCH,
          ERROR_UNSPECIFIED,
          ECHO ->
          Fault.RESPONSES;
      // A negotiation cannot be put off by a device that keeps to the rules.
      case NOT_READY -> responsesBut(Fault.RESPONSES, VERSION, CAPABILITIES, ALGORITHMS);
      // Its code is this anyway.
      case WRONG_MESSAGE_CODE -> responsesBut(Fault.RESPONSES, CHALLENGE_AUTH);
      // There is none before it.
      case DUPLICATE_ANSWER -> responsesBut(Fault.RESPONSES, VERSION);
      case WRONG_SLOT -> List.of(CERTIFICATE, CHALLENGE_AUTH);
      case WRONG_VERIFY_DATA -> List.of(KEY_EXCHANGE_RSP, FINISH_RSP, PSK_EXCHANGE_RSP);
      case WRONG_SESSION_ID,
          SKIPPED_RECORD,
          FLIPPED_TAG,
          FLIPPED_CIPHERTEXT,
          TRUNCATED_RECORD,
          UNPROTECTED_ANSWER,
          SESSION_FORGOTTEN,
          UNASKED_KEY ->
          Fault.SECURED_RESPONSES;
      // There is none before these.
      case REPLAYED_RECORD -> responsesBut(Fault.SECURED_RESPONSES, FINISH_RSP, PSK_FINISH_RSP);
      case HALF_A_CHUNK, CHUNK_STALL, CHUNK_REFUSED, CHUNK_WRONG_SEQUENCE, CHUNK_WRONG_HANDLE ->
          List.of(CHUNK_RESPONSE, CHUNK_SEND_ACK);
      default -> List.of(kind.target());
    };
  }

  private static List<MessageCode> responsesBut(
      List<MessageCode> responses, MessageCode... missing) {
    Set<MessageCode> not = Set.of(missing);
    return responses.stream().filter(response -> !not.contains(response)).toList();
  }
}
