package org.opentsm.spdm.requester;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.EndSession;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/** END_SESSION. */
record EndSessionState(Conversation conversation, Negotiated negotiated, EndSession.Request request)
    implements State<EndSession.Response> {
  @Override
  public MessageCode expected() {
    return MessageCode.END_SESSION_ACK;
  }

  @Override
  public boolean cryptographic() {
    return false;
  }

  @Override
  public Next<EndSession.Response> accept(Bytes sent, WireReader in) throws SpdmException {
    EndSession.Response response = EndSession.Response.decode(in);
    in.end(conversation.channel.maxPadding());
    Answers.requireVersion(response, negotiated.version());
    return new Next.Result<>(response);
  }
}
