package org.opentsm.spdm.requester;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.message.SpdmResponse;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/**
 * A request whose answer is in no transcript and is all that comes of it.
 *
 * @param cryptographic whether the Responder may take the cryptographic time
 * @param decoder of the answer
 * @param check what the answer must have to do with the request
 */
record SimpleState<R extends SpdmResponse>(
    Conversation conversation,
    Negotiated negotiated,
    SpdmRequest request,
    MessageCode expected,
    boolean cryptographic,
    Decoder<R> decoder,
    Check<R> check)
    implements State<R> {
  /** Reads an answer. */
  interface Decoder<R> {
    R decode(WireReader in) throws MalformedMessageException;
  }

  /** Refuses an answer that does not fit. */
  interface Check<R> {
    void require(R response) throws SpdmException;
  }

  @Override
  public Next<R> accept(Bytes sent, WireReader in) throws SpdmException {
    R response = decoder.decode(in);
    in.end(conversation.channel.maxPadding());
    Answers.requireVersion(response, negotiated.version());
    check.require(response);
    return new Next.Result<>(response);
  }
}
