package org.opentsm.spdm.requester;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.message.Finish;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.session.Direction;
import org.opentsm.spdm.session.HandshakeTranscript;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/**
 * FINISH: both ends show that they have the keys.
 *
 * @param request with its verify data
 * @param transcript up to and with FINISH
 */
record FinishState(
    Conversation conversation,
    Negotiated negotiated,
    SecureSession session,
    Finish.Request request,
    HandshakeTranscript transcript)
    implements State<Bytes> {

  /** Makes FINISH, and adds it to the transcript. */
  static FinishState begin(Conversation conversation, Negotiated negotiated, Handshake handshake) {
    HandshakeTranscript transcript = handshake.transcript();
    Finish.Request unproven =
        new Finish.Request(negotiated.version(), 0, Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY);
    Bytes digest = transcript.add(unproven.encode()).digest();
    Bytes verifyData = handshake.session().verifyData(Direction.REQUEST, digest);
    transcript.add(verifyData);
    Finish.Request request =
        new Finish.Request(negotiated.version(), 0, Bytes.EMPTY, Bytes.EMPTY, verifyData);
    return new FinishState(conversation, negotiated, handshake.session(), request, transcript);
  }

  @Override
  public MessageCode expected() {
    return MessageCode.FINISH_RSP;
  }

  @Override
  public boolean cryptographic() {
    return true;
  }

  /** Gives TH2, under which the session is established. */
  @Override
  public Next<Bytes> accept(Bytes sent, WireReader in) throws SpdmException {
    int verifySize = negotiated.sessions().inTheClear() ? negotiated.hash().size() : 0;
    Finish.Response response = Finish.Response.decode(in, verifySize);
    Bytes received = in.consumed();
    in.end(conversation.channel.maxPadding());
    Answers.requireVersion(response, negotiated.version());
    transcript.add(received.slice(0, received.length() - verifySize));
    if (verifySize > 0
        && !session.verifies(Direction.RESPONSE, transcript.digest(), response.verifyData())) {
      throw VerificationException.verifyData(expected().name(), "ResponderVerifyData");
    }
    transcript.add(response.verifyData());
    Bytes th2 = transcript.digest();
    session.establish(th2);
    return new Next.Result<>(th2);
  }
}
