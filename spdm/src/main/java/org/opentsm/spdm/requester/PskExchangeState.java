package org.opentsm.spdm.requester;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.PskExchange;
import org.opentsm.spdm.message.VersionNumber;
import org.opentsm.spdm.session.Direction;
import org.opentsm.spdm.session.HandshakeTranscript;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transcript.SessionParameters.PreShared;
import org.opentsm.spdm.wire.WireReader;

/**
 * PSK_EXCHANGE: the Responder shows that it has the pre-shared key.
 *
 * @param key closed with the operation
 */
record PskExchangeState(
    Conversation conversation,
    Negotiated negotiated,
    PskExchange.Request request,
    PreSharedKey key,
    SessionStart start)
    implements State<PskHandshake> {
  @Override
  public MessageCode expected() {
    return MessageCode.PSK_EXCHANGE_RSP;
  }

  @Override
  public boolean cryptographic() {
    return true;
  }

  /** No answer will come that the key is for. */
  @Override
  public void failed() {
    key.close();
  }

  @Override
  public Next<PskHandshake> accept(Bytes sent, WireReader in) throws SpdmException {
    try (key) {
      return shaken(sent, in);
    }
  }

  private Next<PskHandshake> shaken(Bytes sent, WireReader in) throws SpdmException {
    int hashSize = negotiated.hash().size();
    boolean summarised = request.summaryType() != MeasurementSummaryType.NONE;
    PskExchange.Response response =
        PskExchange.Response.decode(in, summarised ? hashSize : 0, hashSize);
    Bytes received = in.consumed();
    in.end(conversation.channel.maxPadding());
    VersionNumber securedVersion =
        start.check(response, response.heartbeatPeriod(), response.opaqueData());
    boolean finishes = negotiated.sessions().preShared() == PreShared.WITH_CONTEXT;
    int contextLength = response.responderContext().length();
    Answers.require(
        response,
        "ResponderContextLength",
        finishes == contextLength > 0,
        finishes ? "at least 1, as PSK_CAP says" : "0, as PSK_CAP says",
        contextLength);
    HandshakeTranscript transcript =
        start.transcript().add(sent).add(received.slice(0, received.length() - hashSize));
    Bytes th1 = transcript.digest();
    SecureSession session =
        new SecureSession(
            start.settings(start.messagesPerKey(response, securedVersion, response.opaqueData())),
            Direction.REQUEST,
            SecureSession.idOf(request.reqSessionId(), response.rspSessionId()),
            key,
            th1);
    if (!transcript.takeVerifyData(session, Direction.RESPONSE, response.verifyData())) {
      session.close();
      throw VerificationException.verifyData(expected().name(), "ResponderVerifyData");
    }
    Optional<Bytes> th2 = finishes ? Optional.empty() : Optional.of(transcript.digest());
    if (th2.isPresent()) {
      session.establish(th2.get());
    }
    return new Next.Result<>(
        new PskHandshake(
            session,
            transcript,
            new PskHandshake.Exchanged(sent, received, response, securedVersion, th1),
            th2));
  }
}
