package org.opentsm.spdm.requester;

import java.security.GeneralSecurityException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.message.Finish;
import org.opentsm.spdm.message.KeyUsage;
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

  /** Makes FINISH without a signature, and adds it to the transcript. */
  static FinishState begin(Conversation conversation, Negotiated negotiated, Handshake handshake)
      throws SpdmException {
    handshake.transcript().add(unproven(negotiated, 0, Bytes.EMPTY));
    return proven(conversation, negotiated, handshake, 0, Bytes.EMPTY);
  }

  /**
   * Makes FINISH with a signature of this Requester, and adds it to the transcript.
   *
   * @param slot of this Requester: 0 to 7, or 0xFF for its public key
   * @throws NegotiationException if this Requester has nothing there, or cannot sign
   * @throws SpdmException if the session was closed
   */
  static FinishState sign(
      Conversation conversation, Negotiated negotiated, Handshake handshake, int slot)
      throws SpdmException {
    SignatureAlgorithm asym =
        negotiated
            .requesterAsym()
            .orElseThrow(() -> lacks("a signature algorithm of ours", "agreed on none"));
    RequesterIdentity identity =
        conversation.identity.orElseThrow(() -> lacks("an identity of ours", "asked for one"));
    boolean provisioned = slot == ProvisionedKey.SLOT;
    Bytes chainOrKey =
        (provisioned
                ? identity.publicKey(asym)
                : identity.certificateChain(slot, asym, negotiated.hash()))
            .orElseThrow(() ->
                lacks(
                    provisioned ? "a public key of ours" : "a chain in our slot " + slot,
                    "asked for it"));
    if (negotiated.requesterMultiKey() && !provisioned && !mayExchangeKeys(identity, slot, asym)) {
      throw lacks("a key for KEY_EXCHANGE in our slot " + slot, "asked for it");
    }
    HandshakeTranscript transcript =
        handshake
            .transcript()
            .addIdentity(chainOrKey)
            .add(unproven(negotiated, slot, Bytes.zeros(asym.signatureSize())));
    try {
      Bytes signature =
          identity.sign(slot, asym, negotiated.hash(), transcript.signedByRequester());
      transcript.add(signature);
      return proven(conversation, negotiated, handshake, slot, signature);
    } catch (GeneralSecurityException unable) {
      throw lacks("a key of ours that signs with " + asym, "asked for its signature");
    }
  }

  private static boolean mayExchangeKeys(
      RequesterIdentity identity, int slot, SignatureAlgorithm asym) {
    return (identity.slotInfo(slot, asym).keyUsageMask() & KeyUsage.KEY_EX_USE.mask()) != 0;
  }

  private static FinishState proven(
      Conversation conversation,
      Negotiated negotiated,
      Handshake handshake,
      int slot,
      Bytes signature)
      throws SpdmException {
    HandshakeTranscript transcript = handshake.transcript();
    Bytes verifyData = transcript.addVerifyData(handshake.session(), Direction.REQUEST);
    Finish.Request request =
        new Finish.Request(negotiated.version(), slot, Bytes.EMPTY, signature, verifyData);
    return new FinishState(conversation, negotiated, handshake.session(), request, transcript);
  }

  /** FINISH up to its signature; the header says whether there is one. */
  private static Bytes unproven(Negotiated negotiated, int slot, Bytes signature) {
    Bytes whole =
        new Finish.Request(negotiated.version(), slot, Bytes.EMPTY, signature, Bytes.EMPTY)
            .encode();
    return whole.slice(0, whole.length() - signature.length());
  }

  private static NegotiationException lacks(String needed, String peer) {
    return new NegotiationException("mutual authentication", needed, peer);
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
        && !transcript.takeVerifyData(session, Direction.RESPONSE, response.verifyData())) {
      throw VerificationException.verifyData(expected().name(), "ResponderVerifyData");
    }
    Bytes th2 = transcript.digest();
    session.establish(th2);
    return new Next.Result<>(th2);
  }
}
