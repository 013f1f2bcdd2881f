package org.opentsm.spdm.requester;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.message.GetEndpointInfo;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transcript.SignedSpan;
import org.opentsm.spdm.wire.WireReader;

/**
 * GET_ENDPOINT_INFO, with or without a signature.
 *
 * @param signer whose key must have signed; there is one if a signature is asked for
 */
record EndpointInfoState(
    Conversation conversation,
    Negotiated negotiated,
    GetEndpointInfo.Request request,
    Optional<PeerIdentity> signer)
    implements State<GetEndpointInfo.Response> {
  @Override
  public MessageCode expected() {
    return MessageCode.ENDPOINT_INFO;
  }

  @Override
  public boolean cryptographic() {
    return request.signatureRequested();
  }

  @Override
  public Next<GetEndpointInfo.Response> accept(Bytes sent, WireReader in) throws SpdmException {
    int signatureSize = request.signatureRequested() ? negotiated.asym().signatureSize() : 0;
    GetEndpointInfo.Response response = GetEndpointInfo.Response.decode(in, signatureSize);
    Bytes received = in.consumed();
    in.end(conversation.channel.maxPadding());
    Answers.requireVersion(response, negotiated.version());
    Answers.requireSlot(response, request.slot(), response.slot());
    if (request.signatureRequested()) {
      verify(Bytes.concat(sent, received.slice(0, received.length() - signatureSize)), response);
    }
    return new Next.Result<>(response);
  }

  private void verify(Bytes messages, GetEndpointInfo.Response response) throws SpdmException {
    PeerIdentity identity = signer.orElseThrow();
    SignedSpan span = conversation.transcript.endpointInfo(negotiated.version(), messages);
    if (!span.verify(
        conversation.crypto,
        negotiated.asym(),
        negotiated.hash(),
        identity.publicKey(),
        response.signature())) {
      throw VerificationException.signature(expected().name(), identity.signer());
    }
  }
}
