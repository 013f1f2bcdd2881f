package org.opentsm.spdm.transport;

import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.session.SecuredFormat;

/** A transport that does what another does, but for what a subclass does otherwise. */
public abstract class ForwardingTransport implements SpdmTransport {
  private final SpdmTransport transport;

  /** Does what {@code transport} does. */
  protected ForwardingTransport(SpdmTransport transport) {
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
