package org.opentsm.backend.nativecma;

import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.spdm.transport.TransportMessage;

/**
 * A transport that says what the silence of somebody who never said anything may mean: that the
 * responder speaks another transport.
 */
final class FirstAnswer implements SpdmTransport {
  private final SpdmTransport transport;
  private final String scheme;
  private boolean answered;

  FirstAnswer(SpdmTransport transport, String scheme) {
    this.transport = transport;
    this.scheme = scheme;
  }

  @Override
  public void send(TransportMessage message, Deadline deadline) throws SpdmException {
    transport.send(message, deadline);
  }

  @Override
  public TransportMessage receive(Deadline deadline) throws SpdmException {
    try {
      TransportMessage message = transport.receive(deadline);
      answered = true;
      return message;
    } catch (ChannelException silence) {
      throw answered
          ? silence
          : silence.with("perhaps the responder speaks another transport than " + scheme);
    }
  }

  @Override
  public int maxPadding() {
    return transport.maxPadding();
  }

  @Override
  public SecuredFormat securedFormat() {
    return transport.securedFormat();
  }

  @Override
  public String peer() {
    return transport.peer();
  }

  @Override
  public void close() {
    transport.close();
  }
}
