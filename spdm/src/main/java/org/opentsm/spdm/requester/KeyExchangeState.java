package org.opentsm.spdm.requester;

import java.security.InvalidKeyException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.crypto.KeyAgreement;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.message.KeyExchange;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.VersionNumber;
import org.opentsm.spdm.session.Direction;
import org.opentsm.spdm.session.HandshakeTranscript;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/**
 * KEY_EXCHANGE: the Responder signs both ephemeral keys.
 *
 * @param signer whose key must have signed
 * @param share this end's ephemeral key
 * @param digests DIGESTS as it came, where several keys are in use; otherwise empty
 */
record KeyExchangeState(
    Conversation conversation,
    Negotiated negotiated,
    KeyExchange.Request request,
    PeerIdentity signer,
    KeyAgreement.Share share,
    Bytes digests,
    SessionStart start)
    implements State<Handshake> {
  private static final String NAME = MessageCode.KEY_EXCHANGE_RSP.name();
  private static final int LAST_SLOT = 7;

  @Override
  public MessageCode expected() {
    return MessageCode.KEY_EXCHANGE_RSP;
  }

  @Override
  public boolean cryptographic() {
    return true;
  }

  /** No answer will come that the ephemeral key is for. */
  @Override
  public void failed() {
    share.close();
  }

  /** With the answer the ephemeral key has done its work. */
  @Override
  public Next<Handshake> accept(Bytes sent, WireReader in) throws SpdmException {
    try (share) {
      return shaken(sent, in);
    }
  }

  private Next<Handshake> shaken(Bytes sent, WireReader in) throws SpdmException {
    int hashSize = negotiated.hash().size();
    int signatureSize = negotiated.asym().signatureSize();
    int verifySize = negotiated.sessions().inTheClear() ? 0 : hashSize;
    boolean summarised = request.summaryType() != MeasurementSummaryType.NONE;
    KeyExchange.Response response =
        KeyExchange.Response.decode(
            in,
            negotiated.sessions().requireKeyExchange().responderExchangeSize(),
            summarised ? hashSize : 0,
            signatureSize,
            verifySize);
    Bytes received = in.consumed();
    in.end(conversation.channel.maxPadding());
    VersionNumber securedVersion = check(response);
    long messagesPerKey = start.messagesPerKey(response, securedVersion, response.opaqueData());
    HandshakeTranscript transcript =
        start
            .transcript()
            .add(digests)
            .addIdentity(signer.digested())
            .add(sent)
            .add(received.slice(0, received.length() - signatureSize - verifySize));
    if (!transcript
        .signedByResponder()
        .verify(
            conversation.crypto,
            negotiated.asym(),
            negotiated.hash(),
            signer.publicKey(),
            response.signature())) {
      throw VerificationException.signature(NAME, signer.signer());
    }
    transcript.add(response.signature());
    Bytes th1 = transcript.digest();
    SecureSession session = session(response, messagesPerKey, th1);
    if (verifySize > 0
        && !transcript.takeVerifyData(session, Direction.RESPONSE, response.verifyData())) {
      session.close();
      throw VerificationException.verifyData(NAME, "ResponderVerifyData");
    }
    return new Next.Result<>(
        new Handshake(
            session,
            transcript,
            new Handshake.Exchanged(
                request.slot(),
                digests,
                sent,
                request.exchangeData(),
                received,
                response,
                securedVersion,
                th1)));
  }

  private SecureSession session(KeyExchange.Response response, long messagesPerKey, Bytes th1)
      throws ProtocolViolationException {
    Secret shared;
    try {
      shared = share.agree(response.exchangeData());
    } catch (InvalidKeyException refused) {
      throw new ProtocolViolationException(
          NAME,
          "ExchangeData",
          "a public value of " + negotiated.sessions().requireKeyExchange(),
          "none");
    }
    return new SecureSession(
        start.settings(messagesPerKey),
        Direction.REQUEST,
        SecureSession.idOf(request.reqSessionId(), response.rspSessionId()),
        shared,
        th1);
  }

  /** Gives the version of secured messages. */
  private VersionNumber check(KeyExchange.Response response) throws SpdmException {
    boolean signs = negotiated.requesterAsym().isPresent();
    boolean provisioned =
        negotiated.requesterCapabilities().contains(RequesterCapability.PUB_KEY_ID_CAP);
    boolean encapsulates =
        !provisioned
            && negotiated.has(RequesterCapability.ENCAP_CAP, ResponderCapability.ENCAP_CAP);
    Answers.require(
        response,
        "MutAuthRequested",
        switch (response.mutAuthRequested()) {
          case 0 -> true;
          case KeyExchange.Response.MUT_AUTH -> signs;
          case KeyExchange.Response.MUT_AUTH_ENCAPSULATED,
              KeyExchange.Response.MUT_AUTH_GET_DIGESTS ->
              signs && encapsulates;
          default -> false;
        },
        signs ? "0, or one of the forms that ENCAP_CAP allows" : "0, as nothing was agreed on",
        response.mutAuthRequested());
    requireSlot(response, provisioned);
    return start.check(response, response.heartbeatPeriod(), response.opaqueData());
  }

  /** Where nothing comes before FINISH, the slot that shall sign it is told here. */
  private static void requireSlot(KeyExchange.Response response, boolean provisioned)
      throws ProtocolViolationException {
    int slot = ProvisionedKey.slotOf(ProvisionedKey.slotBits(response.slotParam()));
    Answers.require(
        response,
        "SlotIDParam",
        response.mutAuthRequested() != KeyExchange.Response.MUT_AUTH
            || (provisioned ? slot == ProvisionedKey.SLOT : slot <= LAST_SLOT),
        provisioned ? "15, for the public key of this Requester" : "0 to " + LAST_SLOT,
        ProvisionedKey.slotBits(response.slotParam()));
  }
}
