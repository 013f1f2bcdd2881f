package org.opentsm.emulator.fault;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.KeyUpdate.Operation;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.responder.SecuredAnswers;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.transport.TransportMessage;

/** Something that goes wrong with the answers of a session, or with what protects them. */
@FunctionalInterface
interface SessionFault {
  /** Nothing goes wrong. */
  SessionFault NONE = target -> SecuredAnswers.FAITHFUL;

  /** The answers of one conversation, of which those with the target's code have the fault. */
  SecuredAnswers on(MessageCode target);

  /** The secured message with the target arrives changed. */
  static SessionFault altered(UnaryOperator<Bytes> change) {
    return of((session, request, responder) ->
        Optional.of(
            TransportMessage.secured(change.apply(session.seal(responder.apply(request))))));
  }

  /** What is protected is not the target, but what is made of it. */
  static SessionFault misspoken(UnaryOperator<Bytes> change) {
    return of((session, request, responder) ->
        Optional.of(
            TransportMessage.secured(session.seal(change.apply(responder.apply(request))))));
  }

  /** Something else comes instead of the target, and the device never gets the request. */
  static SessionFault instead(UnaryOperator<Bytes> answer) {
    return of((session, request, responder) ->
        Optional.of(TransportMessage.secured(session.seal(answer.apply(request)))));
  }

  /** The target comes without protection. */
  static SessionFault unprotected() {
    return of((session, request, responder) ->
        Optional.of(TransportMessage.plain(responder.apply(request))));
  }

  /** The device knows nothing of the session any more. */
  static SessionFault forgotten() {
    return of((session, request, responder) ->
        Optional.of(TransportMessage.plain(Octets.error(request, ErrorCode.DECRYPT_ERROR))));
  }

  /** A sequence number is left out before the target. */
  static SessionFault skipping() {
    return of((session, request, responder) -> {
      Bytes response = responder.apply(request);
      session.seal(response);
      return Optional.of(TransportMessage.secured(session.seal(response)));
    });
  }

  /** The target is under a key that is the next one at this end alone. */
  static SessionFault underNextKey() {
    return of((session, request, responder) -> {
      Bytes response = responder.apply(request);
      session.updateOwnKey();
      return Optional.of(TransportMessage.secured(session.seal(response)));
    });
  }

  /** What renews all keys is answered under the last one. */
  static SessionFault underLastKey() {
    return of((session, request, responder) -> {
      if (request.get(Octets.PARAM1) != Operation.UPDATE_ALL_KEYS.value()) {
        return SecuredAnswers.FAITHFUL.answer(session, request, responder);
      }
      Bytes early = session.seal(Octets.set(request, Octets.CODE, acknowledgement()));
      var _ = responder.apply(request);
      return Optional.of(TransportMessage.secured(early));
    });
  }

  /** Nothing comes instead of the target, nor of anything after it in any session. */
  static SessionFault silent() {
    return target -> silentFrom(request -> Octets.asksFor(TransportMessage.plain(request), target));
  }

  /** The same for one kind of what vendors define. */
  static SessionFault silent(VendorRequest which) {
    return _ -> silentFrom(which::is);
  }

  private static SecuredAnswers silentFrom(Predicate<Bytes> first) {
    return new SecuredAnswers() {
      private boolean stalled;

      @Override
      public Optional<TransportMessage> answer(
          SecureSession session, Bytes request, UnaryOperator<Bytes> responder)
          throws SpdmException {
        stalled |= first.test(request);
        return stalled ? Optional.empty() : FAITHFUL.answer(session, request, responder);
      }
    };
  }

  /** The secured message before the target comes again in its place, if there was one. */
  static SessionFault replayed() {
    return target ->
        new SecuredAnswers() {
          private Optional<TransportMessage> last = Optional.empty();

          @Override
          public Optional<TransportMessage> answer(
              SecureSession session, Bytes request, UnaryOperator<Bytes> responder)
              throws SpdmException {
            Optional<TransportMessage> answer = FAITHFUL.answer(session, request, responder);
            boolean hit = Octets.asksFor(TransportMessage.plain(request), target);
            Optional<TransportMessage> sent = hit && last.isPresent() ? last : answer;
            last = answer;
            return sent;
          }
        };
  }

  private static int acknowledgement() {
    return MessageCode.KEY_UPDATE_ACK.value();
  }

  private static SessionFault of(SecuredAnswers wrong) {
    return target ->
        (session, request, responder) ->
            (Octets.asksFor(TransportMessage.plain(request), target)
                    ? wrong
                    : SecuredAnswers.FAITHFUL)
                .answer(session, request, responder);
  }
}
