package org.opentsm.spdm.requester;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.wire.WireReader;

/**
 * One state of an operation: the request that it sends, and what the answer leads to.
 *
 * @param <T> the result of the operation
 */
non-sealed interface State<T> extends Next<T> {
  /** The request that this state sends. */
  SpdmRequest request();

  /** The only answer that this state accepts. */
  MessageCode expected();

  /**
   * Whether the Responder may take the cryptographic time (CT) for its answer, rather than ST1
   * (DSP0274, "Timing requirements").
   */
  boolean cryptographic();

  /** The request was sent for the first time. */
  default void sent() throws SpdmException {}

  /** The operation ends without its result: what this state prepared for the answer is void. */
  default void failed() {}

  /**
   * Takes the answer.
   *
   * @param request the request as it was sent
   * @param response a reader before the first octet; the state reads the message and checks its end
   */
  Next<T> accept(Bytes request, WireReader response) throws SpdmException;
}
