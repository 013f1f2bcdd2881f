package org.opentsm.emulator.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.opentsm.emulator.DeviceIdentity;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Certificate signing requests (RFC 2986) of emulated devices. */
public final class SigningRequests {
  private final DeviceIdentity identity;
  private final SpdmCrypto crypto;

  /**
   * @param identity of the device: its serial number is the subject where nobody asks for another
   * @param crypto signs with post-quantum keys
   */
  public SigningRequests(DeviceIdentity identity, SpdmCrypto crypto) {
    this.identity = identity;
    this.crypto = crypto;
  }

  /**
   * What a Requester wants to stand in a request.
   *
   * @param requesterInfo DER of a CertificationRequestInfo; its key is not looked at
   * @return empty if it is none
   */
  public static Optional<CertificationRequestInfo> wishes(Bytes requesterInfo) {
    try {
      CertificationRequestInfo info =
          CertificationRequestInfo.getInstance(requesterInfo.toByteArray());
      return Bytes.copyOf(info.getEncoded()).equals(requesterInfo)
          ? Optional.of(info)
          : Optional.empty();
    } catch (IOException | RuntimeException malformed) {
      return Optional.empty();
    }
  }

  /**
   * Makes a request, with the wishes' subject and attributes.
   *
   * @return DER of a CertificationRequest
   */
  public Bytes make(DeviceKey key, Optional<CertificationRequestInfo> wishes)
      throws GeneralSecurityException {
    X500Name usual = new X500Name("CN=OpenTSM " + identity.serial());
    X500Name subject =
        wishes
            .map(CertificationRequestInfo::getSubject)
            .filter(name -> name.getRDNs().length > 0)
            .orElse(usual);
    try {
      PKCS10CertificationRequestBuilder builder =
          new PKCS10CertificationRequestBuilder(
              subject, SubjectPublicKeyInfo.getInstance(key.publicKeyInfo().toByteArray()));
      if (wishes.isPresent() && wishes.get().getAttributes() != null) {
        for (ASN1Encodable each : wishes.get().getAttributes()) {
          Attribute attribute = Attribute.getInstance(each);
          builder.addAttribute(attribute.getAttrType(), attribute.getAttributeValues());
        }
      }
      KeyKind kind = key.kind();
      return Bytes.owning(
          builder
              .build(CertificateSigner.of(kind, key.key(), publicKey(key), crypto))
              .getEncoded());
    } catch (IOException | OperatorCreationException | RuntimeException e) {
      throw new GeneralSecurityException("cannot make a request: " + e.getMessage(), e);
    }
  }

  private static PublicKey publicKey(DeviceKey key) throws GeneralSecurityException {
    try {
      return SpdmCrypto.publicKey("key pair", key.publicKeyInfo());
    } catch (VerificationException unusable) {
      throw new InvalidKeyException(unusable);
    }
  }
}
