package org.opentsm.evidence.finding;

import java.util.ArrayList;
import java.util.List;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.certificate.DeviceCertificate;

/** Certificates that come along with a statement, from whoever holds it. */
public final class SuppliedCertificates {
  private SuppliedCertificates() {}

  /** Those of the supplements with this name; what is no certificate endorses nothing. */
  public static List<DeviceCertificate> of(List<Supplement> supplements, String name) {
    List<DeviceCertificate> certificates = new ArrayList<>();
    for (Supplement supplement : supplements) {
      if (supplement.name().equals(name)) {
        try {
          certificates.add(DeviceCertificate.decode(supplement.value()));
        } catch (MalformedMessageException nobodysCertificate) {
          // The path that is then missing tells so.
        }
      }
    }
    return certificates;
  }
}
