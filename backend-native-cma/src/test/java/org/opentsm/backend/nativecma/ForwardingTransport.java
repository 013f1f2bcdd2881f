package org.opentsm.backend.nativecma;

import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.spdm.transport.TransportMessage;

/** A transport that is another one, but for what a test overrides. */
class ForwardingTransport implements SpdmTransport {
  private final SpdmTransport transport;

  ForwardingTransport(SpdmTransport transport) {
    this.transport = transport;
  }

  @Override
  public void send(TransportMessage message, Deadline deadline) throws SpdmException {
    transport.send(message, deadline);
  }

  @Override
  public TransportMessage receive(Deadline deadline) throws SpdmException {
    return transport.receive(deadline);
  }

  @Override
  public SecuredFormat securedFormat() {
    return transport.securedFormat();
  }

  @Override
  public int maxPadding() {
    return transport.maxPadding();
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
