package org.opentsm.evidence.appraisal;

import java.util.Optional;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.evidence.tpm.TpmSupplements;
import org.opentsm.spdm.Bytes;

/** Files that belong to a statement, though its platform gives them apart. */
public final class Supplements {
  private Supplements() {}

  /**
   * What a file is to a statement of this kind.
   *
   * @return empty for an endorsement that stands on its own, such as a certificate
   */
  public static Optional<Supplement> of(Kind kind, Bytes file) {
    return kind == Kind.TPM ? TpmSupplements.of(file) : Optional.empty();
  }
}
