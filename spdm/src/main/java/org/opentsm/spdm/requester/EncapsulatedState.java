package org.opentsm.spdm.requester;

import java.util.OptionalInt;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.DeliverEncapsulatedResponse;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.GetEncapsulatedRequest;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/**
 * GET_ENCAPSULATED_REQUEST, then DELIVER_ENCAPSULATED_RESPONSE until the Responder wants nothing
 * more. Gives the slot of this end that shall sign FINISH, if the Responder states it.
 *
 * @param request that this state sends
 * @param round how many answers were given before
 */
record EncapsulatedState(
    Conversation conversation,
    Negotiated negotiated,
    EncapsulatedAnswers answers,
    SpdmRequest request,
    int round)
    implements State<OptionalInt> {
  /** A whole chain in portions of a few octets; no Responder asks for ever. */
  private static final int MAX_ROUNDS = 4096;

  private static final int LAST_SLOT = 7;

  /** The Responder says what it wants to know. */
  static EncapsulatedState begin(
      Conversation conversation, Negotiated negotiated, EncapsulatedAnswers answers) {
    return new EncapsulatedState(
        conversation,
        negotiated,
        answers,
        new GetEncapsulatedRequest.Request(negotiated.version()),
        0);
  }

  /** The Responder has said already that it wants DIGESTS. */
  static EncapsulatedState beginWithDigests(
      Conversation conversation, Negotiated negotiated, EncapsulatedAnswers answers) {
    Bytes digests = answers.answer(new GetDigests.Request(negotiated.version()).encode(), 0);
    return new EncapsulatedState(
        conversation,
        negotiated,
        answers,
        new DeliverEncapsulatedResponse.Request(negotiated.version(), 0, digests),
        1);
  }

  @Override
  public MessageCode expected() {
    return request instanceof DeliverEncapsulatedResponse.Request
        ? MessageCode.ENCAPSULATED_RESPONSE_ACK
        : MessageCode.ENCAPSULATED_REQUEST;
  }

  /** The Responder may have to check what it was given. */
  @Override
  public boolean cryptographic() {
    return true;
  }

  @Override
  public Next<OptionalInt> accept(Bytes sent, WireReader in) throws SpdmException {
    return request instanceof DeliverEncapsulatedResponse.Request delivered
        ? acknowledged(delivered, in)
        : asked(in);
  }

  private Next<OptionalInt> asked(WireReader in) throws SpdmException {
    GetEncapsulatedRequest.Response response = GetEncapsulatedRequest.Response.decode(in);
    Answers.requireVersion(response, negotiated.version());
    return deliver(response.requestId(), response.encapsulatedRequest());
  }

  private Next<OptionalInt> acknowledged(
      DeliverEncapsulatedResponse.Request delivered, WireReader in) throws SpdmException {
    DeliverEncapsulatedResponse.Response response = DeliverEncapsulatedResponse.Response.decode(in);
    Answers.requireVersion(response, negotiated.version());
    if (negotiated.version().atLeast(SpdmVersion.V1_2)) {
      Answers.require(
          response,
          "AckRequestID",
          response.ackRequestId() == delivered.requestId(),
          delivered.requestId(),
          response.ackRequestId());
    }
    if (response.encapsulatedRequest().isPresent()) {
      return deliver(response.requestId(), response.encapsulatedRequest().get());
    }
    in.end(conversation.channel.maxPadding());
    OptionalInt slot = response.slot();
    Answers.require(
        response,
        "ReqSlotNumber",
        slot.isEmpty() || slot.getAsInt() <= LAST_SLOT,
        "0 to " + LAST_SLOT,
        slot);
    return new Next.Result<>(slot);
  }

  private Next<OptionalInt> deliver(int requestId, Bytes encapsulated)
      throws ProtocolViolationException {
    if (round >= MAX_ROUNDS) {
      throw new ProtocolViolationException(
          MessageCode.ENCAPSULATED_RESPONSE_ACK.name(),
          "number of encapsulated requests",
          "at most " + MAX_ROUNDS,
          "more");
    }
    Bytes answer = answers.answer(encapsulated, conversation.channel.maxPadding());
    return new EncapsulatedState(
        conversation,
        negotiated,
        answers,
        new DeliverEncapsulatedResponse.Request(negotiated.version(), requestId, answer),
        round + 1);
  }
}
