package org.opentsm.spdm.requester;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.GetCertificate;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/** GET_CERTIFICATE that asks how many octets fit a slot; the answer has no portion. */
record SlotSizeState(Conversation conversation, Negotiated negotiated, int slot)
    implements State<Long> {
  @Override
  public GetCertificate.Request request() {
    boolean large =
        negotiated.has(RequesterCapability.LARGE_RESP_CAP, ResponderCapability.LARGE_RESP_CAP);
    return new GetCertificate.Request(
        negotiated.version(), slot, large, GetCertificate.SLOT_SIZE_REQUESTED, 0, 0);
  }

  @Override
  public MessageCode expected() {
    return MessageCode.CERTIFICATE;
  }

  @Override
  public boolean cryptographic() {
    return false;
  }

  @Override
  public Next<Long> accept(Bytes sent, WireReader in) throws SpdmException {
    GetCertificate.Response response = GetCertificate.Response.decode(in);
    in.end(conversation.channel.maxPadding());
    Answers.requireVersion(response, negotiated.version());
    Answers.require(response, "SlotID", response.slot() == slot, slot, response.slot());
    boolean large = request().large();
    Answers.require(response, "large form", response.large() == large, large, response.large());
    int portion = response.portion().length();
    Answers.require(response, "PortionLength", portion == 0, 0, portion);
    conversation.transcript.addIdentity(sent, in.consumed());
    return new Next.Result<>(response.remainderLength());
  }
}
