package org.opentsm.bench.session;

import org.opentsm.bench.BenchDevice;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.spdm.transport.SpdmTransport;

/** The Requester's side of one connection that has read the chain and opens sessions. */
public final class SessionClient implements AutoCloseable {
  private final SpdmConnection connection;
  private final CertificateChain chain;

  /**
   * Negotiates, and reads the chain.
   *
   * @param transport closed with this object
   */
  public SessionClient(
      SpdmTransport transport, SessionSet set, SpdmVersion version, SpdmCrypto crypto)
      throws SpdmException {
    connection =
        SpdmConnection.connect(transport, set.requester(version), crypto, BenchDevice.deadline());
    connection.digests(BenchDevice.deadline());
    chain = connection.certificateChain(BenchDevice.SLOT, BenchDevice.deadline());
  }

  /** The chain that signs. */
  CertificateChain chain() {
    return chain;
  }

  /** KEY_EXCHANGE and FINISH. */
  public SpdmSession open() throws SpdmException {
    return connection.openSession(
        BenchDevice.SLOT, chain, MeasurementSummaryType.NONE, BenchDevice.deadline());
  }

  /** KEY_EXCHANGE, FINISH, END_SESSION. */
  void openAndEnd() throws SpdmException {
    open().finish(BenchDevice.deadline());
  }

  /** KEY_EXCHANGE, FINISH, HEARTBEAT, END_SESSION. */
  public void whole() throws SpdmException {
    SpdmSession session = open();
    session.heartbeat(BenchDevice.deadline());
    session.finish(BenchDevice.deadline());
  }

  @Override
  public void close() {
    connection.close();
  }
}
