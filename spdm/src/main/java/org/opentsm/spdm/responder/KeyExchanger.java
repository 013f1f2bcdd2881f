package org.opentsm.spdm.responder;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.crypto.KeyAgreement;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.Finish;
import org.opentsm.spdm.message.KeyExchange;
import org.opentsm.spdm.responder.MutualAuthentication.Form;
import org.opentsm.spdm.session.Direction;
import org.opentsm.spdm.session.HandshakeTranscript;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.transcript.SessionParameters;

/** Answers KEY_EXCHANGE and FINISH. */
final class KeyExchanger {
  private static final int RANDOM = 32;

  private final SessionOpener opener;

  KeyExchanger(SessionOpener opener) {
    this.opener = opener;
  }

  /** KEY_EXCHANGE_RSP; from here on there is a session whose handshake goes on. */
  Bytes exchange(
      KeyExchange.Request request, Bytes received, Attestor attestor, Encapsulator encapsulator)
      throws Refusal {
    SessionParameters parameters = opener.parameters(request.code());
    if (parameters.keyExchange().isEmpty()) {
      throw Refusal.unsupported(request.code());
    }
    opener.requirePolicy(request.sessionPolicy());
    Optional<Encapsulator.Asking> mutual = encapsulator.asksInHandshake();
    Bytes identity = attestor.signerOfKeyExchange(request.slot());
    SessionOpener.Secured secured = opener.secured(request.opaqueData());
    KeyAgreement.Answer answer = answer(parameters, request);
    // Whatever becomes of the exchange: a session has made its own secrets of it by then.
    try (Secret shared = answer.shared()) {
      Bytes summary = attestor.summary(request.summaryType(), opener.hash());
      opener.requireRoom();
      int rspSessionId = opener.freeId(request.reqSessionId());
      KeyExchange.Response unsigned =
          new KeyExchange.Response(
              opener.connection.version(),
              opener.heartbeatPeriod(parameters),
              rspSessionId,
              mutual.map(asking -> asking.form().value()).orElse(0),
              mutual
                  .filter(asking -> asking.form() == Form.FINISH_ALONE)
                  .map(asking -> ProvisionedKey.slotBits(asking.slot()))
                  .orElse(0),
              opener.crypto.random(RANDOM),
              answer.exchangeData(),
              summary,
              secured.opaqueData(),
              Bytes.EMPTY,
              Bytes.EMPTY);
      HandshakeTranscript handshake =
          opener
              .transcript()
              .add(opener.connection.multiKey() ? digests() : Bytes.EMPTY)
              .addIdentity(identity)
              .add(received)
              .add(unsigned.encode());
      Bytes signature = sign(request.slot(), handshake);
      handshake.add(signature);
      SecureSession session =
          new SecureSession(
              opener.settings(parameters, secured.messagesPerKey()),
              Direction.RESPONSE,
              SecureSession.idOf(request.reqSessionId(), rspSessionId),
              shared,
              handshake.digest());
      Bytes verifyData =
          parameters.inTheClear() ? Bytes.EMPTY : SessionOpener.addVerifyData(handshake, session);
      OpenSession open =
          opener.open(
              session,
              handshake,
              Optional.empty(),
              request.sessionPolicy(),
              unsigned.heartbeatPeriod());
      if (mutual.isPresent()) {
        encapsulator.askInHandshake(open, mutual.get());
      }
      return Bytes.concat(unsigned.encode(), signature, verifyData);
    }
  }

  /**
   * FINISH_RSP. The session carries data once it was sent: {@link SessionTable#settle} follows.
   *
   * @param open whose handshake goes on
   */
  Bytes finish(OpenSession open, Finish.Request request, Bytes received) throws Refusal {
    boolean signed = !request.signature().isEmpty();
    if (signed != open.requesterSlot().isPresent() || !request.opaqueData().isEmpty()) {
      throw Refusal.invalid();
    }
    HandshakeTranscript handshake = open.handshake;
    Bytes unproven = received.slice(0, received.length() - opener.hash().size());
    if (signed) {
      checkSignature(open, request, unproven);
    } else {
      handshake.add(unproven);
    }
    if (!SessionOpener.takeVerifyData(open, request.verifyData())) {
      throw opener.refuse(open);
    }
    Bytes response =
        new Finish.Response(opener.connection.version(), Bytes.EMPTY, Bytes.EMPTY).encode();
    handshake.add(response);
    open.enter(OpenSession.Stage.FINISHED);
    if (!opener.parameters(request.code()).inTheClear()) {
      return response;
    }
    return Bytes.concat(response, SessionOpener.addVerifyData(handshake, open.session));
  }

  /**
   * The Requester authenticates itself; its chain or public key must be known by now.
   *
   * @param signed FINISH up to and with its signature
   */
  private void checkSignature(OpenSession open, Finish.Request request, Bytes signed)
      throws Refusal {
    PeerIdentity requester = open.requester().orElseThrow(Refusal::unexpected);
    if (request.slot() != open.requesterSlot().orElseThrow()) {
      throw Refusal.invalid();
    }
    HandshakeTranscript handshake = open.handshake;
    Bytes signature = request.signature();
    handshake
        .addIdentity(requester.digested())
        .add(signed.slice(0, signed.length() - signature.length()));
    if (!verifies(requester, handshake, signature)) {
      throw opener.refuse(open);
    }
    handshake.add(signature);
  }

  private boolean verifies(PeerIdentity requester, HandshakeTranscript handshake, Bytes signature)
      throws Refusal {
    SignatureAlgorithm asym = opener.connection.requester().asym().orElseThrow();
    try {
      PublicKey key = requester.publicKey();
      return handshake
          .signedByRequester()
          .verify(opener.crypto, asym, opener.hash(), key, signature);
    } catch (VerificationException noKey) {
      return false;
    }
  }

  private KeyAgreement.Answer answer(SessionParameters parameters, KeyExchange.Request request)
      throws Refusal {
    try {
      return opener
          .crypto
          .agreement(parameters.requireKeyExchange())
          .answer(request.exchangeData());
    } catch (InvalidKeyException noPublicValue) {
      throw Refusal.invalid();
    }
  }

  private Bytes sign(int slot, HandshakeTranscript handshake) throws Refusal {
    try {
      return opener.device.sign(
          slot, opener.connection.requireAsym(), opener.hash(), handshake.signedByResponder());
    } catch (GeneralSecurityException unable) {
      throw Refusal.of(ErrorCode.UNSPECIFIED);
    }
  }

  /** What a handshake with several keys covers. */
  private Bytes digests() {
    return opener.transcript.firstDigests().orElse(Bytes.EMPTY);
  }
}
