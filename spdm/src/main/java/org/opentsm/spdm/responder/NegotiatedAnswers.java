package org.opentsm.spdm.responder;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.answer.EventAnswers;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.DeliverEncapsulatedResponse;
import org.opentsm.spdm.message.EndSession;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.Finish;
import org.opentsm.spdm.message.GetCertificate;
import org.opentsm.spdm.message.GetCsr;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.GetEncapsulatedRequest;
import org.opentsm.spdm.message.GetEndpointInfo;
import org.opentsm.spdm.message.GetKeyPairInfo;
import org.opentsm.spdm.message.GetMeasurementExtensionLog;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.GetSupportedEventTypes;
import org.opentsm.spdm.message.Heartbeat;
import org.opentsm.spdm.message.KeyExchange;
import org.opentsm.spdm.message.KeyUpdate;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.PskExchange;
import org.opentsm.spdm.message.PskFinish;
import org.opentsm.spdm.message.SendEvent;
import org.opentsm.spdm.message.SetCertificate;
import org.opentsm.spdm.message.SetKeyPairInfo;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.message.SubscribeEventTypes;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.transcript.SessionParameters;
import org.opentsm.spdm.transcript.Transcript;

/**
 * Answers one request on a negotiated connection, in the clear or in a session: hands it to whoever
 * knows about it.
 *
 * @param sessions of the connection
 * @param endpoint what is known of the Requester's endpoint
 * @param dialogue that the request belongs to
 * @param session that it came in; empty for one in the clear
 */
record NegotiatedAnswers(
    ResponderDevice device,
    SpdmCrypto crypto,
    SecuredFormat format,
    Phase.Negotiated negotiated,
    SessionTable sessions,
    EndpointInquiry endpoint,
    Dialogue dialogue,
    Optional<OpenSession> session) {
  /**
   * The response.
   *
   * @param received the request's octets
   */
  Bytes answer(SpdmRequest request, Bytes received) throws Refusal {
    Transcript transcript = dialogue.transcript;
    Attestor attestor = new Attestor(device, crypto, transcript, negotiated);
    SessionOpener opener =
        new SessionOpener(device, crypto, transcript, negotiated, sessions, format);
    SessionKeeper keeper = new SessionKeeper(device, negotiated);
    Origin origin = session.map(Origin::of).orElse(Origin.CLEAR);
    Provisioner provisioner = new Provisioner(device, crypto, negotiated, attestor, origin);
    Informer informer = new Informer(device, crypto, transcript, negotiated, attestor);
    Encapsulator encapsulator = new Encapsulator(device, crypto, negotiated, dialogue);
    EventAnswers events = EventExchanges.answers(device, negotiated, session);
    return switch (request) {
      case GetDigests.Request digests -> attestor.digests(digests, received);
      case GetCertificate.Request certificate -> attestor.certificate(certificate, received);
      case Challenge.Request challenge -> {
        boolean asksBack = encapsulator.asksAfterChallenge();
        Bytes response = attestor.challenge(challenge, received, asksBack);
        if (asksBack) {
          encapsulator.askAfterChallenge();
        }
        yield response;
      }
      case GetEncapsulatedRequest.Request get -> encapsulator.first(get, session, endpoint);
      case DeliverEncapsulatedResponse.Request deliver -> encapsulator.next(deliver);
      case GetMeasurements.Request measurements -> attestor.measurements(measurements, received);
      case GetEndpointInfo.Request endpoint -> informer.endpointInfo(endpoint, received);
      case GetMeasurementExtensionLog.Request log -> informer.extensionLog(log);
      case GetCsr.Request csr -> provisioner.csr(csr);
      case SetCertificate.Request set -> provisioner.setCertificate(set);
      case GetKeyPairInfo.Request keyPair -> provisioner.keyPairInfo(keyPair);
      case SetKeyPairInfo.Request set -> provisioner.setKeyPairInfo(set);
      case GetSupportedEventTypes.Request get -> events.supported(get);
      case SubscribeEventTypes.Request wish -> events.subscribe(wish);
      case SendEvent.Request sent -> events.acknowledge(sent);
      case VendorDefined.Request vendor -> attestor.vendorDefined(vendor, origin);
      case KeyExchange.Request exchange ->
          new KeyExchanger(opener).exchange(exchange, received, attestor, encapsulator);
      case Finish.Request finish -> new KeyExchanger(opener).finish(finishing(), finish, received);
      case PskExchange.Request exchange ->
          new PskExchanger(opener).exchange(exchange, received, attestor, encapsulator.mustAsk());
      case PskFinish.Request finish ->
          new PskExchanger(opener)
              .finish(session.orElseThrow(Refusal::unexpected), finish, received);
      case Heartbeat.Request heartbeat -> keeper.heartbeat(heartbeat);
      case KeyUpdate.Request update -> keeper.keyUpdate(session.orElseThrow(), update);
      case EndSession.Request end -> keeper.end(session.orElseThrow(), end);
      default -> throw Refusal.unsupported(request.code());
    };
  }

  /** The session that FINISH is about: the one that it came in, or, in the clear, the last. */
  private OpenSession finishing() throws Refusal {
    SessionParameters parameters =
        negotiated.sessions().orElseThrow(() -> Refusal.unsupported(MessageCode.FINISH));
    if (parameters.inTheClear() == session.isPresent()) {
      throw session.isPresent() ? Refusal.unexpected() : Refusal.of(ErrorCode.SESSION_REQUIRED);
    }
    return session
        .or(sessions::handshaking)
        .filter(handshaking -> handshaking.finishedBy() == MessageCode.FINISH)
        .orElseThrow(Refusal::unexpected);
  }
}
