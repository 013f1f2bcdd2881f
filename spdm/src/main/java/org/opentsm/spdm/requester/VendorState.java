package org.opentsm.spdm.requester;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/** VENDOR_DEFINED_REQUEST. */
record VendorState(Conversation conversation, Negotiated negotiated, VendorDefined.Request request)
    implements State<VendorDefined.Response> {
  @Override
  public MessageCode expected() {
    return MessageCode.VENDOR_DEFINED_RESPONSE;
  }

  @Override
  public boolean cryptographic() {
    return true;
  }

  @Override
  public Next<VendorDefined.Response> accept(Bytes sent, WireReader in) throws SpdmException {
    VendorDefined.Response response = VendorDefined.Response.decode(in);
    in.end(conversation.channel.maxPadding());
    Answers.requireVersion(response, negotiated.version());
    Answers.require(
        response,
        "StandardID",
        response.standardId() == request.standardId(),
        request.standardId(),
        response.standardId());
    Answers.require(
        response,
        "VendorID",
        response.vendorId().equals(request.vendorId()),
        request.vendorId(),
        response.vendorId());
    Answers.require(
        response,
        "large form",
        response.large() == request.large(),
        request.large(),
        response.large());
    return new Next.Result<>(response);
  }
}
