package org.opentsm.backend.nativecma;

import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.transport.ForwardingTransport;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.spdm.transport.TransportMessage;

/**
 * A transport that says what the silence of somebody who never said anything may mean: that the
 * responder speaks another transport.
 */
final class FirstAnswer extends ForwardingTransport {
  private final String scheme;
  private boolean answered;

  FirstAnswer(SpdmTransport transport, String scheme) {
    super(transport);
    this.scheme = scheme;
  }

  @Override
  public TransportMessage receive(Deadline deadline) throws SpdmException {
    try {
      TransportMessage message = super.receive(deadline);
      answered = true;
      return message;
    } catch (ChannelException silence) {
      throw answered
          ? silence
          : silence.with("perhaps the responder speaks another transport than " + scheme);
    }
  }
}
