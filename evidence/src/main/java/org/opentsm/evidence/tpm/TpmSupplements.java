package org.opentsm.evidence.tpm;

import java.util.List;
import java.util.Optional;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.spdm.Bytes;

/** The names of what comes along with a quote. */
public final class TpmSupplements {
  /** TPMT_SIGNATURE over the quote; exactly one. */
  public static final String SIGNATURE = "signature";

  /** Certificates of the attestation key, DER: its own, and authorities above it. */
  public static final String CERTIFICATE = "certificate";

  /** The values of the quoted registers, one after the other in the order of the quote. */
  public static final String PCR_VALUES = "pcr-values";

  private TpmSupplements() {}

  /** All supplements with this name. */
  static List<Bytes> named(List<Supplement> supplements, String name) {
    return supplements.stream()
        .filter(supplement -> supplement.name().equals(name))
        .map(Supplement::value)
        .toList();
  }

  /** The one supplement with this name, if there is exactly one. */
  static Optional<Bytes> only(List<Supplement> supplements, String name) {
    List<Bytes> values = named(supplements, name);
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }
}
