package org.opentsm.spdm.requester;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.GetEndpointInfo;
import org.opentsm.spdm.message.GetKeyPairInfo;
import org.opentsm.spdm.message.MeasurementExtensionLog;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.SetKeyPairInfo;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.transport.SpdmTransport;

/**
 * What can be asked of a Responder, in the clear and in a session alike: calls that block until the
 * answer was checked, or fail by their deadline.
 *
 * <p>One thread at a time. An operation that fails with anything but an ERROR of the peer or a lack
 * of something leaves the conversation in a state that nobody knows: a late answer would be taken
 * for the next one. {@link #isUsable()} says so, and every further operation fails with {@code
 * spdm.channel-failed}.
 */
public abstract sealed class SpdmDialogue implements AutoCloseable
    permits SpdmConnection, SpdmSession {
  final SpdmTransport transport;
  final Requester requester;
  final Driver driver;

  /** Any thread may close it. */
  private volatile Optional<SpdmException> end = Optional.empty();

  SpdmDialogue(SpdmTransport transport, Requester requester, Driver driver) {
    this.transport = transport;
    this.requester = requester;
    this.driver = driver;
  }

  /** Whether the conversation can go on. */
  public final boolean isUsable() {
    return end.isEmpty();
  }

  /** Which slots hold chains, and their digests. */
  public final GetDigests.Response digests(Deadline deadline) throws SpdmException {
    requireUsable();
    return run(requester.digests(), deadline);
  }

  /**
   * The chain in a slot, 0 to 7: {@link Requester#certificate} and {@link Requester#chain}. The
   * conversation stays usable if all messages were in order and only their content makes no sense.
   */
  public final CertificateChain certificateChain(int slot, Deadline deadline) throws SpdmException {
    requireUsable();
    return requester.chain(slot, run(requester.certificate(slot), deadline));
  }

  /** How many octets fit a slot, 0 to 7: {@link Requester#slotSize}. */
  public final long slotSize(int slot, Deadline deadline) throws SpdmException {
    requireUsable();
    return run(requester.slotSize(slot), deadline);
  }

  /** What runs on the Responder: {@link Requester#measurements}. */
  public final MeasurementsResult measurements(
      MeasurementsQuery query, PeerIdentity signer, Deadline deadline) throws SpdmException {
    requireUsable();
    return run(requester.measurements(query, signer), deadline);
  }

  /** The same without a signature, of a Responder that need not have certificates. */
  public final MeasurementsResult measurements(MeasurementsQuery query, Deadline deadline)
      throws SpdmException {
    requireUsable();
    return run(requester.measurements(query), deadline);
  }

  /**
   * What the Responder says of itself: {@link InformationRequests#endpointInfo(int)}.
   *
   * @param subCode {@link GetEndpointInfo#DEVICE_CLASS_IDENTIFIER}
   */
  public final GetEndpointInfo.Response endpointInfo(int subCode, Deadline deadline)
      throws SpdmException {
    requireUsable();
    return run(requester.information().endpointInfo(subCode), deadline);
  }

  /** The same with a signature: {@link InformationRequests#endpointInfo}. */
  public final GetEndpointInfo.Response endpointInfo(
      int subCode, int slot, PeerIdentity signer, Bytes nonce, Deadline deadline)
      throws SpdmException {
    requireUsable();
    return run(requester.information().endpointInfo(subCode, slot, signer, nonce), deadline);
  }

  /**
   * What was measured one after the other. The conversation stays usable if all messages were in
   * order and only the log makes no sense.
   */
  public final MeasurementExtensionLog measurementExtensionLog(Deadline deadline)
      throws SpdmException {
    requireUsable();
    return MeasurementExtensionLog.decode(
        run(requester.information().measurementExtensionLog(), deadline));
  }

  /** A certificate signing request: {@link ProvisioningRequests#csr}. */
  public final CsrResult csr(CsrQuery query, Deadline deadline) throws SpdmException {
    requireUsable();
    try {
      return new CsrResult.Ready(run(requester.provisioning().csr(query), deadline).csr());
    } catch (PeerErrorException e) {
      if (e.errorCode() == ErrorCode.RESET_REQUIRED.value()) {
        return new CsrResult.AfterReset(e.errorData());
      }
      throw e;
    }
  }

  /** Puts a chain into a slot: {@link ProvisioningRequests#setCertificate}. */
  public final Effect setCertificate(
      int slot, Bytes chain, int keyPairId, CertificateModel model, Deadline deadline)
      throws SpdmException {
    requireUsable();
    return change(requester.provisioning().setCertificate(slot, chain, keyPairId, model), deadline);
  }

  /** Empties a slot: {@link ProvisioningRequests#eraseCertificate}. */
  public final Effect eraseCertificate(int slot, int keyPairId, Deadline deadline)
      throws SpdmException {
    requireUsable();
    return change(requester.provisioning().eraseCertificate(slot, keyPairId), deadline);
  }

  /** What a key pair is: {@link ProvisioningRequests#keyPairInfo}. */
  public final GetKeyPairInfo.Response keyPairInfo(int keyPairId, Deadline deadline)
      throws SpdmException {
    requireUsable();
    return run(requester.provisioning().keyPairInfo(keyPairId), deadline);
  }

  /** Changes, erases or makes a key pair: {@link ProvisioningRequests#setKeyPairInfo}. */
  public final Effect setKeyPairInfo(
      SetKeyPairInfo.Operation operation,
      int keyPairId,
      Optional<SetKeyPairInfo.Desired> desired,
      Deadline deadline)
      throws SpdmException {
    requireUsable();
    return change(requester.provisioning().setKeyPairInfo(operation, keyPairId, desired), deadline);
  }

  /**
   * Asks whether the Responder wants something of this end, such as its {@link
   * RequesterIdentity#endpointInfo}, or in a session a key renewed, or has events to tell there,
   * and answers it.
   *
   * @return whether there was something
   */
  public final boolean answerRequests(Deadline deadline) throws SpdmException {
    requireUsable();
    Exchange<?> flow = requester.encapsulatedRequests();
    try {
      run(flow, deadline);
      return true;
    } catch (PeerErrorException e) {
      if (isNothingPending(flow.request(), e)) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Before 1.3 there is no code of its own for that. In the middle of a flow, and from 1.3 on,
   * UnexpectedRequest says that the ends are not where they think they are.
   */
  private static boolean isNothingPending(SpdmRequest request, PeerErrorException e) {
    ErrorCode code =
        request.version().atLeast(SpdmVersion.V1_3)
            ? ErrorCode.NO_PENDING_REQUESTS
            : ErrorCode.UNEXPECTED_REQUEST;
    return request.code() == MessageCode.GET_ENCAPSULATED_REQUEST && e.errorCode() == code.value();
  }

  /** A vendor's message: {@link Requester#vendorDefined}. */
  public final VendorDefined.Response vendorDefined(
      int standardId, Bytes vendorId, Bytes payload, Deadline deadline) throws SpdmException {
    requireUsable();
    return run(requester.vendorDefined(standardId, vendorId, payload), deadline);
  }

  /** The same in the large form: {@link Requester#largeVendorDefined}. */
  public final VendorDefined.Response largeVendorDefined(
      int standardId, Bytes vendorId, Bytes payload, Deadline deadline) throws SpdmException {
    requireUsable();
    return run(requester.largeVendorDefined(standardId, vendorId, payload), deadline);
  }

  @Override
  public abstract void close();

  /** ResetRequired is no failure: the change was taken on. */
  private Effect change(Exchange<?> exchange, Deadline deadline) throws SpdmException {
    try {
      run(exchange, deadline);
      return Effect.IMMEDIATE;
    } catch (PeerErrorException e) {
      if (e.errorCode() == ErrorCode.RESET_REQUIRED.value()) {
        return Effect.AFTER_RESET;
      }
      throw e;
    }
  }

  final <T> T run(Exchange<T> exchange, Deadline deadline) throws SpdmException {
    try {
      return driver.run(exchange, deadline);
    } catch (PeerErrorException e) {
      if (isResynch(e)) {
        end(e);
      }
      throw e;
    } catch (NegotiationException e) {
      // Both ends are in step: the Responder lacks something, or we do.
      throw e;
    } catch (SpdmException e) {
      end(e);
      throw e;
    }
  }

  /** Nothing more can be said. */
  void end(SpdmException why) {
    end = Optional.of(why);
  }

  /** Why nothing more can be said, if that is so. */
  final Optional<SpdmException> end() {
    return end;
  }

  /** Something can be said again. */
  final void revive() {
    end = Optional.empty();
  }

  final void requireUsable() throws ChannelException {
    Optional<SpdmException> why = end;
    if (why.isPresent()) {
      throw ChannelException.failed(
          transport.peer(),
          "expected a conversation that goes on, found one that ended with: "
              + why.get().getMessage(),
          why.get());
    }
  }

  static boolean isResynch(SpdmException e) {
    return e instanceof PeerErrorException error
        && error.errorCode() == ErrorCode.REQUEST_RESYNCH.value();
  }
}
