package org.opentsm.evidence.trust;

import java.util.List;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.spdm.certificate.DeviceCertificate;

/** Certificates as they come in files and in statements. */
public final class CertificateFile {
  private CertificateFile() {}

  /**
   * The certificates of a file, in its order.
   *
   * @param file certificates in PEM, or one in DER
   * @throws TrustInputException if it holds anything else, or nothing
   */
  public static List<DeviceCertificate> read(TrustFile file) throws TrustInputException {
    return List.copyOf(TrustReader.certificates(List.of(file)));
  }
}
