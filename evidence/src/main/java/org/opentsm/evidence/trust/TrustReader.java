package org.opentsm.evidence.trust;

import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.certificate.RevocationList;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Reads what operators give, of all files together no more than a verifier can hold. */
final class TrustReader {
  static final String CERTIFICATE = "CERTIFICATE";
  static final String REVOCATION_LIST = "X509 CRL";
  static final String PUBLIC_KEY = "PUBLIC KEY";

  private TrustReader() {}

  /** The certificates of all files. */
  static List<DeviceCertificate> certificates(List<TrustFile> files) throws TrustInputException {
    List<DeviceCertificate> certificates = new ArrayList<>();
    for (TrustFile file : files) {
      for (Bytes der : Pem.read(file, CERTIFICATE)) {
        requireRoom(certificates.size(), DeviceTrust.MOST_ROOTS, file, "certificates");
        certificates.add(certificate(file, der));
      }
    }
    return certificates;
  }

  /** The revocation lists of all files. */
  static List<RevocationList> revocationLists(List<TrustFile> files) throws TrustInputException {
    List<RevocationList> lists = new ArrayList<>();
    for (TrustFile file : files) {
      for (Bytes der : Pem.read(file, REVOCATION_LIST)) {
        requireRoom(lists.size(), DeviceTrust.MOST_REVOCATION_LISTS, file, "CRLs");
        try {
          lists.add(RevocationList.decode(der));
        } catch (MalformedMessageException malformed) {
          throw unusable(
              file, "an X.509 CRL", isCertificate(der) ? "a certificate" : "", malformed);
        }
      }
    }
    return lists;
  }

  static DeviceCertificate certificate(TrustFile file, Bytes der) throws TrustInputException {
    try {
      return DeviceCertificate.decode(der);
    } catch (MalformedMessageException malformed) {
      throw unusable(
          file,
          "an X.509 certificate",
          isRevocationList(der) ? "a revocation list" : "",
          malformed);
    }
  }

  static PublicKey publicKey(TrustFile file, Bytes der) throws TrustInputException {
    try {
      return SpdmCrypto.publicKey(file.name(), der);
    } catch (VerificationException unusable) {
      throw new TrustInputException(
          file.name(), "a public key that signatures can be checked with", "another");
    }
  }

  static void requireRoom(int already, int most, TrustFile file, String what)
      throws TrustInputException {
    if (already == most) {
      throw new TrustInputException(
          file.name(), "at most " + most + " " + what + " in all files together", "more");
    }
  }

  private static boolean isCertificate(Bytes der) {
    try {
      return !DeviceCertificate.decode(der).der().isEmpty();
    } catch (MalformedMessageException other) {
      return false;
    }
  }

  private static boolean isRevocationList(Bytes der) {
    try {
      return !RevocationList.decode(der).issuerName().isEmpty();
    } catch (MalformedMessageException other) {
      return false;
    }
  }

  /**
   * Whoever mixes two files up learns more from what it is than from an offset.
   *
   * @param other what it is; empty if nobody knows
   */
  private static TrustInputException unusable(
      TrustFile file, String expected, String other, MalformedMessageException malformed) {
    return new TrustInputException(
        file.name(),
        expected,
        other.isEmpty()
            ? "octets whose "
                + malformed.field()
                + " at offset "
                + malformed.offset()
                + " is "
                + malformed.found()
            : other);
  }
}
