package org.opentsm.spdm.responder;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.PskExchange;
import org.opentsm.spdm.message.PskFinish;
import org.opentsm.spdm.session.Direction;
import org.opentsm.spdm.session.HandshakeTranscript;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.transcript.SessionParameters;
import org.opentsm.spdm.transcript.SessionParameters.PreShared;

/** Answers PSK_EXCHANGE and PSK_FINISH. */
final class PskExchanger {
  private final SessionOpener opener;

  PskExchanger(SessionOpener opener) {
    this.opener = opener;
  }

  /**
   * PSK_EXCHANGE_RSP. From here on there is a session whose handshake goes on, or, without a
   * context of this end, one that carries data: {@link SessionTable#settle} follows then. Without
   * one, RequesterContext must be new: it is all that tells the session from a recording.
   *
   * @param mustBeKnown whether the Requester must prove who it is
   */
  Bytes exchange(
      PskExchange.Request request, Bytes received, Attestor attestor, boolean mustBeKnown)
      throws Refusal {
    SessionParameters parameters = opener.parameters(request.code());
    if (parameters.preShared() == PreShared.NONE) {
      throw Refusal.unsupported(request.code());
    }
    int hashSize = opener.hash().size();
    if (request.requesterContext().length() < hashSize) {
      throw Refusal.invalid();
    }
    opener.requirePolicy(request.sessionPolicy());
    boolean finishes = parameters.preShared() == PreShared.WITH_CONTEXT;
    if (mustBeKnown && !finishes) {
      throw Refusal.of(ErrorCode.INVALID_POLICY);
    }
    PreSharedKey key = opener.device.preSharedKey(request.pskHint()).orElseThrow(Refusal::invalid);
    Bytes context = opener.crypto.digest(HashAlgorithm.SHA_256, request.requesterContext());
    if (!finishes && key.contexts().isUsed(context)) {
      throw Refusal.invalid();
    }
    SessionOpener.Secured secured = opener.secured(request.opaqueData());
    opener.requireRoom();
    int rspSessionId = opener.freeId(request.reqSessionId());
    PskExchange.Response unproven =
        new PskExchange.Response(
            opener.connection.version(),
            opener.heartbeatPeriod(parameters),
            rspSessionId,
            attestor.summary(request.summaryType(), opener.hash()),
            finishes ? opener.crypto.random(hashSize) : Bytes.EMPTY,
            secured.opaqueData(),
            Bytes.EMPTY);
    HandshakeTranscript handshake = opener.transcript().add(received).add(unproven.encode());
    SecureSession session =
        new SecureSession(
            opener.settings(parameters, secured.messagesPerKey()),
            Direction.RESPONSE,
            SecureSession.idOf(request.reqSessionId(), rspSessionId),
            key,
            handshake.digest());
    Bytes verifyData = SessionOpener.addVerifyData(handshake, session);
    OpenSession open =
        opener.open(
            session,
            handshake,
            Optional.of(request.pskHint()),
            request.sessionPolicy(),
            unproven.heartbeatPeriod());
    if (!finishes) {
      open.requireFresh(() -> key.contexts().use(context));
      open.enter(OpenSession.Stage.FINISHED);
    }
    return Bytes.concat(unproven.encode(), verifyData);
  }

  /**
   * PSK_FINISH_RSP. The session carries data once it was sent: {@link SessionTable#settle} follows.
   *
   * @param open whose handshake goes on
   */
  Bytes finish(OpenSession open, PskFinish.Request request, Bytes received) throws Refusal {
    if (!request.opaqueData().isEmpty()) {
      throw Refusal.invalid();
    }
    HandshakeTranscript handshake = open.handshake;
    handshake.add(received.slice(0, received.length() - opener.hash().size()));
    if (!SessionOpener.takeVerifyData(open, request.verifyData())) {
      throw opener.refuse(open);
    }
    Bytes response = new PskFinish.Response(opener.connection.version(), Bytes.EMPTY).encode();
    handshake.add(response);
    open.enter(OpenSession.Stage.FINISHED);
    return response;
  }
}
