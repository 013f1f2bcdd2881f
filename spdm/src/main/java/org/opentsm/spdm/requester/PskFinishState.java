package org.opentsm.spdm.requester;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.PskFinish;
import org.opentsm.spdm.session.Direction;
import org.opentsm.spdm.session.HandshakeTranscript;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/**
 * PSK_FINISH: this end shows that it has the pre-shared key. Always in the session.
 *
 * @param request with its verify data
 * @param transcript up to and with PSK_FINISH
 */
record PskFinishState(
    Conversation conversation,
    Negotiated negotiated,
    SecureSession session,
    PskFinish.Request request,
    HandshakeTranscript transcript)
    implements State<Bytes> {

  /** Makes PSK_FINISH, and adds it to the transcript. */
  static PskFinishState begin(
      Conversation conversation, Negotiated negotiated, PskHandshake handshake)
      throws SpdmException {
    HandshakeTranscript transcript = handshake.transcript();
    PskFinish.Request unproven =
        new PskFinish.Request(negotiated.version(), Bytes.EMPTY, Bytes.EMPTY);
    Bytes verifyData =
        transcript.add(unproven.encode()).addVerifyData(handshake.session(), Direction.REQUEST);
    return new PskFinishState(
        conversation,
        negotiated,
        handshake.session(),
        new PskFinish.Request(negotiated.version(), Bytes.EMPTY, verifyData),
        transcript);
  }

  @Override
  public MessageCode expected() {
    return MessageCode.PSK_FINISH_RSP;
  }

  @Override
  public boolean cryptographic() {
    return true;
  }

  /** Gives TH2, under which the session is established. */
  @Override
  public Next<Bytes> accept(Bytes sent, WireReader in) throws SpdmException {
    PskFinish.Response response = PskFinish.Response.decode(in);
    Bytes received = in.consumed();
    in.end(conversation.channel.maxPadding());
    Answers.requireVersion(response, negotiated.version());
    Bytes th2 = transcript.add(received).digest();
    session.establish(th2);
    return new Next.Result<>(th2);
  }
}
