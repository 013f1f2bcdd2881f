package org.opentsm.spdm.requester;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.KeyUpdate;
import org.opentsm.spdm.message.KeyUpdate.Operation;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/**
 * KEY_UPDATE: first the new keys, then a message that shows them in use. The answer to
 * UpdateAllKeys is under the Responder's new key already, a refusal under the one before it.
 *
 * @param request the one that this state sends
 */
record KeyUpdateState(
    Conversation conversation,
    Negotiated negotiated,
    SecureSession session,
    KeyUpdate.Request request)
    implements State<KeyUpdate.Response> {
  @Override
  public MessageCode expected() {
    return MessageCode.KEY_UPDATE_ACK;
  }

  @Override
  public boolean cryptographic() {
    return false;
  }

  @Override
  public void sent() throws SpdmException {
    if (request.operation() == Operation.UPDATE_ALL_KEYS) {
      session.awaitPeerKey();
    }
  }

  @Override
  public void failed() {
    session.cancelPeerKey();
  }

  @Override
  public Next<KeyUpdate.Response> accept(Bytes sent, WireReader in) throws SpdmException {
    KeyUpdate.Response response = KeyUpdate.Response.decode(in);
    in.end(conversation.channel.maxPadding());
    Answers.requireVersion(response, negotiated.version());
    Answers.require(
        response,
        "KeyOperation",
        response.operation() == request.operation(),
        request.operation(),
        response.operation());
    Answers.require(
        response, "Tag", response.tag() == request.tag(), request.tag(), response.tag());
    if (session.awaitsPeerKey()) {
      throw new ProtocolViolationException(
          response.code().name(), "key", "the Responder's new one", "the one before it");
    }
    if (request.operation() == Operation.VERIFY_NEW_KEY) {
      return new Next.Result<>(response);
    }
    session.updateOwnKey();
    return new KeyUpdateState(
        conversation,
        negotiated,
        session,
        new KeyUpdate.Request(
            negotiated.version(), Operation.VERIFY_NEW_KEY, request.tag() + 1 & 0xFF));
  }
}
