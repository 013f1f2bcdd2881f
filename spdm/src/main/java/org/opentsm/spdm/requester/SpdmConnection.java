package org.opentsm.spdm.requester;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.ErrorCode;
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
 * anything but an ERROR of the peer or a lack of something leaves the conversation in a state that
 * nobody knows: a late answer would be taken for the next one. {@link #isUsable()} says so, and
 * every further operation fails with {@code spdm.channel-failed}.
 */
public final class SpdmConnection implements AutoCloseable {
  private final SpdmTransport transport;
  private final Requester requester;
  private final Driver driver;
  private Negotiated negotiated;
  private Optional<SpdmException> end = Optional.empty();

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
   * @param config what is offered; its padding is that of the transport, whatever it says
   */
  public static SpdmConnection connect(
      SpdmTransport transport, RequesterConfig config, SpdmCrypto crypto, Deadline deadline)
      throws SpdmException {
    Requester requester = new Requester(config.withMaxPadding(transport.maxPadding()), crypto);
    Driver driver = new Driver(transport);
    Negotiated negotiated = driver.run(requester.negotiate(), deadline);
    return new SpdmConnection(transport, requester, driver, negotiated);
  }

  /** What both ends agreed on, last. */
  public Negotiated negotiated() {
    return negotiated;
  }

  /** Whether the conversation can go on. */
  public boolean isUsable() {
    return end.isEmpty();
  }

  /**
   * Negotiates anew, after the Responder has asked for it (ERROR RequestResynch) or to begin with
   * fresh transcripts. What was read before belongs to the connection that has ended.
   */
  public Negotiated renegotiate(Deadline deadline) throws SpdmException {
    if (end.isPresent() && !isResynch(end.get())) {
      requireUsable();
    }
    end = Optional.empty();
    negotiated = run(requester.negotiate(), deadline);
    return negotiated;
  }

  /** GET_VERSION to ALGORITHMS as they were sent and came. */
  public Bytes vca() {
    return requester.vca();
  }

  /** Which slots hold chains, and their digests. */
  public GetDigests.Response digests(Deadline deadline) throws SpdmException {
    requireUsable();
    return run(requester.digests(), deadline);
  }

  /**
   * The chain in a slot, 0 to 7: {@link Requester#certificate} and {@link Requester#chain}. The
   * connection stays usable if all messages were in order and only their content makes no sense.
   */
  public CertificateChain certificateChain(int slot, Deadline deadline) throws SpdmException {
    requireUsable();
    return requester.chain(slot, run(requester.certificate(slot), deadline));
  }

  /** Has the Responder prove that it holds the key of a slot: {@link Requester#challenge}. */
  public ChallengeResult challenge(
      int slot,
      CertificateChain chain,
      MeasurementSummaryType summary,
      Bytes nonce,
      Deadline deadline)
      throws SpdmException {
    requireUsable();
    return run(requester.challenge(slot, chain, summary, nonce), deadline);
  }

  /** What runs on the Responder: {@link Requester#measurements}. */
  public MeasurementsResult measurements(
      MeasurementsQuery query, CertificateChain chain, Deadline deadline) throws SpdmException {
    requireUsable();
    return run(requester.measurements(query, chain), deadline);
  }

  /** The same without a signature, of a Responder that need not have certificates. */
  public MeasurementsResult measurements(MeasurementsQuery query, Deadline deadline)
      throws SpdmException {
    requireUsable();
    return run(requester.measurements(query), deadline);
  }

  /** A vendor's message: {@link Requester#vendorDefined}. */
  public VendorDefined.Response vendorDefined(
      int standardId, Bytes vendorId, Bytes payload, Deadline deadline) throws SpdmException {
    requireUsable();
    return run(requester.vendorDefined(standardId, vendorId, payload), deadline);
  }

  /** Closes the transport. A second call does nothing. */
  @Override
  public void close() {
    transport.close();
  }

  private <T> T run(Exchange<T> exchange, Deadline deadline) throws SpdmException {
    try {
      return driver.run(exchange, deadline);
    } catch (PeerErrorException e) {
      if (isResynch(e)) {
        end = Optional.of(e);
      }
      throw e;
    } catch (NegotiationException e) {
      // Both ends are in step: the Responder lacks something, or we do.
      throw e;
    } catch (SpdmException e) {
      end = Optional.of(e);
      throw e;
    }
  }

  private void requireUsable() throws ChannelException {
    if (end.isPresent()) {
      throw ChannelException.failed(
          transport.peer(),
          "expected a conversation that goes on, found one that ended with: "
              + end.get().getMessage(),
          end.get());
    }
  }

  private static boolean isResynch(SpdmException e) {
    return e instanceof PeerErrorException error
        && error.errorCode() == ErrorCode.REQUEST_RESYNCH.value();
  }
}
