package org.opentsm.spdm.responder;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.message.GetCsr;
import org.opentsm.spdm.message.GetKeyPairInfo;
import org.opentsm.spdm.message.SetCertificate;
import org.opentsm.spdm.message.SetKeyPairInfo;

/**
 * A device whose certificates and keys can be changed, from 1.2 on. What its {@link Responder} can
 * check without the device has been checked before these are called. Who may do it is the device's
 * to say: each is told where the request came from, and refuses what may not come from there.
 */
public interface DeviceProvisioning {
  /** GET_VERSION came: a device that waits for a reset may take it for one. */
  void begin();

  /** Whether every slot may be changed outside of a session; slot 0 always may. */
  boolean inTrustedEnvironment();

  /**
   * Whether SET_KEY_PAIR_INFO is obeyed from there; otherwise it is refused as SessionRequired. It
   * is in a session, and in a trusted environment, unless the device says otherwise.
   */
  default boolean acceptsKeyPairs(Origin origin) {
    return origin.inSession() || inTrustedEnvironment();
  }

  /**
   * A certificate signing request for one of the device's keys.
   *
   * @param request its KeyPairID and CertModel are 0 where there is one key, and before 1.3
   * @param asym negotiated for signatures
   * @param hash negotiated
   * @param origin where the request came from
   * @return DER of a CertificationRequest (RFC 2986), at most 65,535 octets
   */
  Bytes csr(GetCsr.Request request, SignatureAlgorithm asym, HashAlgorithm hash, Origin origin)
      throws DeviceRefusal;

  /**
   * Puts a chain into a slot.
   *
   * @param request with a slot of 0 to 7, without Erase
   * @param chain in the request: it follows SPDM's rules, and its leaf has a key for {@code asym}.
   *     In the alias model it ends with the device certificate, an authority whose key may be of
   *     another kind, and the device adds the alias behind it
   * @param asym negotiated for signatures
   * @param origin where the request came from
   */
  void setCertificate(
      SetCertificate.Request request,
      CertificateChain chain,
      SignatureAlgorithm asym,
      Origin origin)
      throws DeviceRefusal;

  /**
   * Empties a slot.
   *
   * @param request with a slot of 0 to 7, with Erase
   * @param asym negotiated for signatures
   * @param origin where the request came from
   */
  void eraseCertificate(SetCertificate.Request request, SignatureAlgorithm asym, Origin origin)
      throws DeviceRefusal;

  /**
   * A SET_CERTIFICATE was refused before the device was asked; the Requester learns no more than
   * the error code.
   *
   * @param reason for a person who looks after the device; quotes names in the chain
   */
  default void refused(SetCertificate.Request request, String reason) {
    // Most devices have nobody to tell.
  }

  /**
   * What a key pair is.
   *
   * @param request that is answered
   * @param origin where it came from
   * @return empty if there is no such key pair
   */
  Optional<GetKeyPairInfo.Response> keyPair(GetKeyPairInfo.Request request, Origin origin);

  /**
   * Changes, erases or makes a key pair.
   *
   * @param request of a key pair that there is, whose capabilities allow it
   * @param origin that {@link #acceptsKeyPairs} accepts
   */
  void setKeyPair(SetKeyPairInfo.Request request, Origin origin) throws DeviceRefusal;
}
