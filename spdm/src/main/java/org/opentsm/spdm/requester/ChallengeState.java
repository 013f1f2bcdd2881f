package org.opentsm.spdm.requester;

import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transcript.SignedSpan;
import org.opentsm.spdm.wire.WireReader;

/**
 * CHALLENGE: the Responder proves that it holds a key.
 *
 * @param signer whose key must have signed
 */
record ChallengeState(
    Conversation conversation,
    Negotiated negotiated,
    Challenge.Request request,
    PeerIdentity signer)
    implements State<ChallengeResult> {
  private static final String NAME = MessageCode.CHALLENGE_AUTH.name();

  @Override
  public MessageCode expected() {
    return MessageCode.CHALLENGE_AUTH;
  }

  @Override
  public boolean cryptographic() {
    return true;
  }

  @Override
  public Next<ChallengeResult> accept(Bytes sent, WireReader in) throws SpdmException {
    boolean summarised = request.summaryType() != MeasurementSummaryType.NONE;
    int hashSize = negotiated.hash().size();
    int signatureSize = negotiated.asym().signatureSize();
    Challenge.Response response =
        Challenge.Response.decode(in, hashSize, summarised ? hashSize : 0, signatureSize);
    Bytes received = in.consumed();
    in.end(conversation.channel.maxPadding());
    check(response);
    List<Bytes> identity = conversation.transcript.identityMessages();
    Bytes unsigned = received.slice(0, received.length() - signatureSize);
    SignedSpan span =
        conversation.transcript.completeChallenge(negotiated.version(), sent, unsigned);
    if (!span.verify(
        conversation.crypto,
        negotiated.asym(),
        negotiated.hash(),
        signer.publicKey(),
        response.signature())) {
      throw VerificationException.signature(NAME, signer.signer());
    }
    return new Next.Result<>(new ChallengeResult(identity, sent, received, response));
  }

  private void check(Challenge.Response response) throws SpdmException {
    int slot = request.slot();
    Answers.requireVersion(response, negotiated.version());
    Answers.requireSlot(response, slot, ProvisionedKey.slotOf(response.slot()));
    boolean provisioned = slot == ProvisionedKey.SLOT;
    Answers.require(
        response,
        "SlotMask",
        provisioned ? response.slotMask() == 0 : (response.slotMask() >> slot & 1) != 0,
        provisioned ? "none, as there are no chains" : "slot " + slot + " among them",
        String.format("0x%02x", response.slotMask()));
    Answers.require(
        response,
        "BasicMutAuthReq",
        !response.basicMutualAuthenticationRequested() || negotiated.requesterAsym().isPresent(),
        "0, since no signature of this Requester was agreed on",
        1);
    Answers.requireOpaqueData(response, negotiated, response.opaqueData());
    Bytes digest = conversation.crypto.digest(negotiated.hash(), signer.digested());
    if (!response.certChainHash().equals(digest)) {
      throw VerificationException.digest(NAME, "CertChainHash", digest, response.certChainHash());
    }
    if (!response.requesterContext().equals(request.requesterContext())) {
      throw VerificationException.nonce(
          NAME, "RequesterContext", request.requesterContext(), response.requesterContext());
    }
  }
}
