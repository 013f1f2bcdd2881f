package org.opentsm.spdm.requester;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transport.SpdmTransport;

/**
 * A {@link Requester} on a transport: calls that block until the answer was checked, or fail by
 * their deadline.
 *
 * <p>One thread at a time; {@link #close()} may come from any thread. An operation that fails with
 * anything but an ERROR of the peer leaves the conversation in an unknown state: close it.
 */
public final class SpdmConnection implements AutoCloseable {
  private final SpdmTransport transport;
  private final Requester requester;
  private final Driver driver;
  private final Negotiated negotiated;

  private SpdmConnection(
      SpdmTransport transport, Requester requester, Driver driver, Negotiated negotiated) {
    this.transport = transport;
    this.requester = requester;
    this.driver = driver;
    this.negotiated = negotiated;
  }

  /**
   * Negotiates. If that fails the transport is still the caller's to close.
   *
   * @param transport to the Responder; closed with the connection
   * @param config what is offered; its padding must be at least the transport's
   */
  public static SpdmConnection connect(
      SpdmTransport transport, RequesterConfig config, SpdmCrypto crypto, Deadline deadline)
      throws SpdmException {
    Requester requester = new Requester(config, crypto);
    Driver driver = new Driver(transport);
    Negotiated negotiated = driver.run(requester.negotiate(), deadline);
    return new SpdmConnection(transport, requester, driver, negotiated);
  }

  /** What both ends agreed on. */
  public Negotiated negotiated() {
    return negotiated;
  }

  /** GET_VERSION to ALGORITHMS as they were sent and came. */
  public Bytes vca() {
    return requester.vca();
  }

  /** Which slots hold chains, and their digests. */
  public GetDigests.Response digests(Deadline deadline) throws SpdmException {
    return driver.run(requester.digests(), deadline);
  }

  /** The chain in a slot, 0 to 7: {@link Requester#certificateChain}. */
  public CertificateChain certificateChain(int slot, Deadline deadline) throws SpdmException {
    return driver.run(requester.certificateChain(slot), deadline);
  }

  /** Has the Responder prove that it holds the key of a slot: {@link Requester#challenge}. */
  public ChallengeResult challenge(
      int slot,
      CertificateChain chain,
      MeasurementSummaryType summary,
      Bytes nonce,
      Deadline deadline)
      throws SpdmException {
    return driver.run(requester.challenge(slot, chain, summary, nonce), deadline);
  }

  /** What runs on the Responder: {@link Requester#measurements}. */
  public MeasurementsResult measurements(
      MeasurementsQuery query, CertificateChain chain, Deadline deadline) throws SpdmException {
    return driver.run(requester.measurements(query, chain), deadline);
  }

  /** A vendor's message: {@link Requester#vendorDefined}. */
  public VendorDefined.Response vendorDefined(
      int standardId, Bytes vendorId, Bytes payload, Deadline deadline) throws SpdmException {
    return driver.run(requester.vendorDefined(standardId, vendorId, payload), deadline);
  }

  /** Closes the transport. A second call does nothing. */
  @Override
  public void close() {
    transport.close();
  }
}
