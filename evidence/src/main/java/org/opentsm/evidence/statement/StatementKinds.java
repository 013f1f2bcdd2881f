package org.opentsm.evidence.statement;

import java.util.Optional;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.spdm.Bytes;

/** Tells the kinds of statements apart by how they begin; each has a beginning of its own. */
public final class StatementKinds {
  private static final Bytes TPM_GENERATED = Bytes.ofHex("ff544347");
  private static final Bytes CCA_COLLECTION = Bytes.ofHex("d9018f");
  private static final Bytes CMW_COLLECTION = Bytes.ofHex("d9038b");
  private static final Bytes TDX = Bytes.ofHex("81000000");
  private static final int TEE_TYPE = 4;
  private static final int SNP_SIZE = 0x4A0;

  private StatementKinds() {}

  /**
   * The kind that the octets seem to be of. Nothing is checked: whoever reads them as that kind
   * finds out.
   */
  public static Optional<Kind> of(Bytes statement) {
    if (beginsWith(statement, 0, TPM_GENERATED)) {
      return Optional.of(Kind.TPM);
    }
    if (beginsWith(statement, 0, CCA_COLLECTION) || beginsWith(statement, 0, CMW_COLLECTION)) {
      return Optional.of(Kind.CCA);
    }
    if (beginsWith(statement, TEE_TYPE, TDX)) {
      return Optional.of(Kind.TDX);
    }
    return statement.length() == SNP_SIZE ? Optional.of(Kind.SNP) : Optional.empty();
  }

  private static boolean beginsWith(Bytes statement, int offset, Bytes wanted) {
    return statement.length() >= offset + wanted.length()
        && statement.slice(offset, wanted.length()).equals(wanted);
  }
}
