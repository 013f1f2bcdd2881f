package org.opentsm.spdm.responder;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.message.DeliverEncapsulatedResponse;
import org.opentsm.spdm.message.DeliverEncapsulatedResponse.PayloadType;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetEncapsulatedRequest;

/** Encapsulated requests of a Responder, one after the other, until it knows what it wants. */
final class EncapsulatedFlow {
  private static final int LAST_ID = 0xFF;

  private final int slot;
  private Question<?> question;
  private Optional<Question.Asked> asked = Optional.empty();
  private int requestId;

  /** Whether the first request was told by no ENCAPSULATED_REQUEST, and needs none. */
  private boolean implied;

  /**
   * @param question the first
   * @param slot of the Requester that shall sign FINISH then; 0 if none shall
   */
  EncapsulatedFlow(Question<?> question, int slot) {
    this.question = question;
    this.slot = slot;
  }

  /** The Requester knows the first request without being told. */
  void beginUntold() throws Refusal {
    begin();
    implied = true;
  }

  private void begin() throws Refusal {
    try {
      asked = Optional.of(question.ask());
    } catch (SpdmException unable) {
      throw Refusal.of(ErrorCode.UNSPECIFIED);
    }
  }

  /**
   * ENCAPSULATED_REQUEST. Where a question waits for its answer, that question again, with the same
   * RequestID: the Requester asks anew if it has lost it, and would never learn it otherwise.
   */
  Bytes ask(SpdmVersion version) throws Refusal {
    if (implied) {
      throw Refusal.unexpected();
    }
    if (asked.isEmpty()) {
      begin();
      requestId++;
    }
    return new GetEncapsulatedRequest.Response(version, requestId, asked.orElseThrow().request())
        .encode();
  }

  /** ENCAPSULATED_RESPONSE_ACK; {@link #isDone} says whether the flow goes on. */
  Bytes next(DeliverEncapsulatedResponse.Request delivered) throws Refusal {
    if (asked.isEmpty()) {
      throw Refusal.unexpected();
    }
    if (delivered.requestId() != requestId) {
      throw Refusal.invalid();
    }
    SpdmVersion version = delivered.version();
    implied = false;
    int acknowledged = version.atLeast(SpdmVersion.V1_2) ? delivered.requestId() : 0;
    try {
      asked = question.take(delivered.encapsulatedResponse());
    } catch (SpdmException refused) {
      throw Refusal.of(ErrorCode.INVALID_RESPONSE_CODE);
    }
    if (asked.isPresent()) {
      question = asked.get().question();
      requestId = requestId + 1 & LAST_ID;
      return new DeliverEncapsulatedResponse.Response(
              version, requestId, PayloadType.PRESENT, acknowledged, asked.get().request())
          .encode();
    }
    return new DeliverEncapsulatedResponse.Response(
            version,
            0,
            slot == 0 ? PayloadType.ABSENT : PayloadType.SLOT_NUMBER,
            acknowledged,
            slot == 0 ? Bytes.EMPTY : Bytes.of(slot))
        .encode();
  }

  /** Whether no question waits for its answer. */
  boolean isDone() {
    return asked.isEmpty();
  }
}
