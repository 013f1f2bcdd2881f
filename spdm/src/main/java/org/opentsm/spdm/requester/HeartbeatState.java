package org.opentsm.spdm.requester;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.Heartbeat;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/** HEARTBEAT: the session is alive. */
record HeartbeatState(Conversation conversation, Negotiated negotiated)
    implements State<Heartbeat.Response> {
  @Override
  public Heartbeat.Request request() {
    return new Heartbeat.Request(negotiated.version());
  }

  @Override
  public MessageCode expected() {
    return MessageCode.HEARTBEAT_ACK;
  }

  @Override
  public boolean cryptographic() {
    return false;
  }

  @Override
  public Next<Heartbeat.Response> accept(Bytes sent, WireReader in) throws SpdmException {
    Heartbeat.Response response = Heartbeat.Response.decode(in);
    in.end(conversation.channel.maxPadding());
    Answers.requireVersion(response, negotiated.version());
    return new Next.Result<>(response);
  }
}
