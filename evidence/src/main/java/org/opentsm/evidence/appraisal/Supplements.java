package org.opentsm.evidence.appraisal;

import java.util.List;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.evidence.finding.SuppliedCertificates;
import org.opentsm.evidence.snp.SnpCertificateTable;
import org.opentsm.evidence.tpm.TpmSupplements;
import org.opentsm.evidence.trust.TrustFile;

/** Files that belong to a statement, though its platform gives them apart. */
public final class Supplements {
  private Supplements() {}

  /**
   * What a file is to a statement of this kind: the signature or the PCR values of a TPM quote, the
   * certificates of an SNP certificate table.
   *
   * @return empty for an endorsement that stands on its own, such as a certificate
   * @throws TrustInputException if it begins like one of them, and goes on like none
   */
  public static List<Supplement> of(Kind kind, TrustFile file) throws TrustInputException {
    if (kind == Kind.TPM) {
      return TpmSupplements.of(file.content()).stream().toList();
    }
    if (kind == Kind.SNP && SnpCertificateTable.isTable(file.content())) {
      return SnpCertificateTable.read(file).stream()
          .filter(certificate -> !certificate.isEmpty())
          .map(certificate -> new Supplement(SuppliedCertificates.NAME, certificate))
          .toList();
    }
    return List.of();
  }
}
