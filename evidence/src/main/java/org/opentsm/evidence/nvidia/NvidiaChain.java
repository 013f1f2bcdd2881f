package org.opentsm.evidence.nvidia;

import java.util.List;
import org.opentsm.evidence.MalformedImportException;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.evidence.trust.CertificateFile;
import org.opentsm.evidence.trust.TrustFile;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.DeviceCertificate;

/** The certificates that come along with a report, in the order of SPDM. */
final class NvidiaChain {
  /** Octets of certificates in a chain whose Length has 16 bits, behind its header. */
  private static final int MOST = 0xFFFF - 4 - 48;

  private NvidiaChain() {}

  /**
   * Reads certificates in PEM, of which each issued the one before it, or each the one behind it.
   *
   * @param where they stand, for rejections
   * @return root first, the leaf last
   * @throws MalformedImportException if they are no such chain, or the last is no root
   */
  static List<DeviceCertificate> decode(String where, Bytes pem) throws MalformedImportException {
    List<DeviceCertificate> read;
    try {
      read = CertificateFile.read(new TrustFile(where, pem));
    } catch (TrustInputException unusable) {
      throw new MalformedImportException(unusable);
    }
    if (read.size() > CertificateChain.MAX_CERTIFICATES) {
      throw rejected(
          where,
          "at most " + CertificateChain.MAX_CERTIFICATES + " certificates",
          Integer.toString(read.size()));
    }
    long size = read.stream().mapToLong(certificate -> certificate.der().length()).sum();
    if (size > MOST) {
      throw rejected(where, "at most " + MOST + " bytes of certificates", Long.toString(size));
    }
    List<DeviceCertificate> chain = isLinked(read) ? read : read.reversed();
    if (!isLinked(chain)) {
      throw rejected(
          where, "certificates of which each issued its neighbour", "others, or another order");
    }
    if (!chain.getFirst().isSelfIssued()) {
      throw rejected(
          where,
          "a chain with its root, whose digest is part of an SPDM chain",
          "none issued by itself; the topmost is issued by " + chain.getFirst().issuer());
    }
    return chain;
  }

  /** Whether each issued the next. */
  private static boolean isLinked(List<DeviceCertificate> chain) {
    for (int i = 1; i < chain.size(); i++) {
      if (!chain.get(i).names(chain.get(i - 1))) {
        return false;
      }
    }
    return true;
  }

  private static MalformedImportException rejected(String where, String expected, String found) {
    return new MalformedImportException(
        where, "", MalformedImportException.NOWHERE, expected, found);
  }
}
