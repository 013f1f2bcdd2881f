package org.opentsm.evidence;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.opentsm.spdm.Bytes;

/**
 * A statement by the machine's root of trust, whose user data is derived from the commitment tree.
 * It belongs to the machine, not to the TSM.
 *
 * @param kind who made it
 * @param statement as it was made: a TPM's TPMS_ATTEST, an SNP report, a TDX quote, a CCA token
 * @param supplements what comes along, in the order that its kind defines, at most {@value
 *     Limits#SUPPLEMENTS}: a TPM's signature, certificates and other endorsements, event logs
 */
public record RootOfTrust(Kind kind, Bytes statement, List<Supplement> supplements) {
  /** Checks the sizes. */
  public RootOfTrust {
    supplements = List.copyOf(supplements);
    Limits.requireBlob("statement", statement);
    Limits.requireRange("number of supplements", supplements.size(), 0, Limits.SUPPLEMENTS);
  }

  /** Who makes statements. */
  public enum Kind {
    /** A TPM 2.0. */
    TPM("tpm"),
    /** AMD SEV-SNP. */
    SNP("snp"),
    /** Intel TDX. */
    TDX("tdx"),
    /** Arm CCA. */
    CCA("cca");

    private final String id;

    Kind(String id) {
      this.id = id;
    }

    /** The name in encodings and on the command line. */
    public String id() {
      return id;
    }

    /** The kind with this name. */
    public static Optional<Kind> ofId(String id) {
      for (Kind kind : values()) {
        if (kind.id.equals(id)) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * Something that comes along with a statement. Nobody vouches for it but its own signature, or
   * the statement where that holds its digest.
   *
   * @param name what it is: 1 to 32 lower-case letters, digits and dashes. Several may have one
   *     name
   * @param value the octets
   */
  public record Supplement(String name, Bytes value) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

    /** Checks name and size. */
    public Supplement {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "name must be 1 to 32 lower-case letters, digits and dashes");
      }
      Limits.requireBlob("value", value);
    }
  }
}
