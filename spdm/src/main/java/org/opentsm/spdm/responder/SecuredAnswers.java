package org.opentsm.spdm.responder;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.transport.TransportMessage;

/**
 * How what is asked in a session is answered. Another way than {@link #FAITHFUL} is for emulated
 * devices that do wrong on purpose: protection hides from the transport what a fault is about.
 */
@FunctionalInterface
public interface SecuredAnswers {
  /** As DSP0277 has it: the Responder's answer, protected. */
  SecuredAnswers FAITHFUL =
      (session, request, responder) ->
          Optional.of(TransportMessage.secured(session.seal(responder.apply(request))));

  /**
   * Answers a request that came in a session.
   *
   * @param session that it came in; its keys are as they were when it came
   * @param request as it was protected
   * @param responder gives the right answer, and does to the session what that brings with it; to
   *     be asked at most once
   * @return what goes out, or nothing to stay silent
   * @throws SpdmException if the session cannot protect another message; it is over then
   */
  Optional<TransportMessage> answer(
      SecureSession session, Bytes request, UnaryOperator<Bytes> responder) throws SpdmException;
}
