package org.opentsm.bench;

import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.requester.ChallengeResult;
import org.opentsm.spdm.requester.MeasurementsQuery;
import org.opentsm.spdm.requester.MeasurementsResult;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.transport.SpdmTransport;

/** The Requester's side of one connection, phase by phase; nonces are fresh each time. */
public final class Attester implements AutoCloseable {
  private static final int NONCE = 32;

  private final SpdmConnection connection;
  private final SpdmCrypto crypto;

  /**
   * Negotiates.
   *
   * @param transport closed with this object
   */
  public Attester(SpdmTransport transport, RequesterConfig config, SpdmCrypto crypto)
      throws SpdmException {
    this.connection = SpdmConnection.connect(transport, config, crypto, BenchDevice.deadline());
    this.crypto = crypto;
  }

  /** What was negotiated, and more. */
  public SpdmConnection connection() {
    return connection;
  }

  /** GET_DIGESTS. */
  public GetDigests.Response digests() throws SpdmException {
    return connection.digests(BenchDevice.deadline());
  }

  /** GET_CERTIFICATE until the chain of the slot is whole. */
  public CertificateChain chain() throws SpdmException {
    return connection.certificateChain(BenchDevice.SLOT, BenchDevice.deadline());
  }

  /** CHALLENGE, signature verified. */
  public ChallengeResult challenge(CertificateChain chain) throws SpdmException {
    return connection.challenge(
        BenchDevice.SLOT,
        chain,
        MeasurementSummaryType.NONE,
        crypto.random(NONCE),
        BenchDevice.deadline());
  }

  /** GET_MEASUREMENTS of all measurements, signature verified. */
  public MeasurementsResult measurements(CertificateChain chain) throws SpdmException {
    Deadline deadline = BenchDevice.deadline();
    return connection.measurements(
        MeasurementsQuery.allSigned(BenchDevice.SLOT, crypto.random(NONCE)), chain, deadline);
  }

  /** The four phases in turn. */
  public MeasurementsResult attest() throws SpdmException {
    digests();
    CertificateChain chain = chain();
    challenge(chain);
    return measurements(chain);
  }

  @Override
  public void close() {
    connection.close();
  }
}
