package org.opentsm.spdm.requester;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/** GET_DIGESTS: which slots hold chains, and their digests. */
record DigestsState(Conversation conversation, Negotiated negotiated)
    implements State<GetDigests.Response> {
  @Override
  public SpdmRequest request() {
    return new GetDigests.Request(negotiated.version());
  }

  @Override
  public MessageCode expected() {
    return MessageCode.DIGESTS;
  }

  @Override
  public boolean cryptographic() {
    return true;
  }

  @Override
  public Next<GetDigests.Response> accept(Bytes request, WireReader in) throws SpdmException {
    GetDigests.Response response =
        GetDigests.Response.decode(in, negotiated.hash().size(), negotiated.multiKey());
    in.end(conversation.channel.maxPadding());
    Answers.requireVersion(response, negotiated.version());
    Answers.require(
        response, "ProvisionedSlotMask", response.slotMask() != 0, "a slot or more", "none");
    conversation.transcript.addIdentity(request, in.consumed());
    conversation.digests(response);
    return new Next.Result<>(response);
  }
}
