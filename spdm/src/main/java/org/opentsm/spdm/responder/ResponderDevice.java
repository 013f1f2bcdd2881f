package org.opentsm.spdm.responder;

import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.event.EventListener;
import org.opentsm.spdm.event.EventSource;
import org.opentsm.spdm.identity.Identity;
import org.opentsm.spdm.message.ErrorResponse.NotReady;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.session.PreSharedKey;

/** What a {@link Responder} speaks for: its abilities, certificates, keys and measurements. */
public interface ResponderDevice extends Identity {
  /** What the device can do. Asked anew for each negotiation. */
  ResponderConfig config();

  /** How Requesters authenticate themselves; empty if they need not. */
  default Optional<MutualAuthentication> mutualAuthentication() {
    return Optional.empty();
  }

  /**
   * The chain of a Requester that this device knows beforehand, for {@link
   * MutualAuthentication.Form#FINISH_ALONE}.
   *
   * @return with its header and root hash; empty if it knows none
   */
  default Optional<Bytes> knownRequester(SignatureAlgorithm asym, HashAlgorithm hash) {
    return Optional.empty();
  }

  /**
   * The public key of a Requester that this device was given beforehand: it signs for Requesters
   * with PUB_KEY_ID_CAP, whatever {@link MutualAuthentication#form} and {@link
   * MutualAuthentication#slot} say of others.
   *
   * @param asym negotiated for signatures of the Requester
   * @return DER of the SubjectPublicKeyInfo (RFC 5280); empty if it was given none
   */
  default Optional<Bytes> requesterKey(SignatureAlgorithm asym) {
    return Optional.empty();
  }

  /**
   * Whether a Requester with this chain is one that the device talks to: that its key signs is seen
   * to, who signed the chain is the device's to check. Nobody is, unless the device says so.
   */
  default boolean accepts(CertificateChain requester) {
    return false;
  }

  /**
   * The key that a Requester and this device were given beforehand.
   *
   * @param hint of PSK_EXCHANGE, 0 to 65,535 octets; empty if the Requester gives none
   * @return stays the device's to close; empty if it has no such key. One and the same as long as
   *     the device has the key, for it remembers what must not be repeated ({@link
   *     PreSharedKey#contexts})
   */
  default Optional<PreSharedKey> preSharedKey(Bytes hint) {
    return Optional.empty();
  }

  /**
   * All measurements, by rising index.
   *
   * @param hash negotiated for measurements; empty if only raw bit streams are
   * @param rawBitStream whether raw bit streams are asked for, where the device has them
   * @param version of the connection: a type that it does not define must not occur
   */
  List<MeasurementBlock> measurements(
      Optional<MeasurementHash> hash, boolean rawBitStream, SpdmVersion version);

  /** Whether the measurement with that index belongs to the trusted computing base. */
  boolean inTcb(int measurementIndex);

  /** What it tells of itself otherwise; empty if nothing. */
  default Optional<DeviceInformation> information() {
    return Optional.empty();
  }

  /** What changes its certificates and keys; empty if nothing does. */
  default Optional<DeviceProvisioning> provisioning() {
    return Optional.empty();
  }

  /** What it can tell of as it happens, with EVENT_CAP; empty if nothing. */
  default Optional<EventSource> events() {
    return Optional.empty();
  }

  /**
   * What is told of the events of Requesters that have EVENT_CAP; empty if nobody wants to know.
   */
  default Optional<EventListener> eventListener() {
    return Optional.empty();
  }

  /**
   * The answer to a vendor's message.
   *
   * @param origin where it came from: protocols such as IDE_KM and TDISP are spoken in sessions
   *     alone
   * @return empty if the device does not know the message, or not from there
   */
  Optional<VendorDefined.Response> vendorDefined(VendorDefined.Request request, Origin origin);

  /**
   * A session has ended, by END_SESSION or in any other way: what was bound to it is bound no more.
   *
   * @param sessionId 4 octets; another session may get it later
   */
  default void sessionEnded(Bytes sessionId) {}

  /**
   * Whether the device wants time for a request: it is answered with ResponseNotReady, and asked
   * again at RESPOND_IF_READY, where the device may want more.
   */
  Optional<NotReady> notReady(MessageCode request);
}
