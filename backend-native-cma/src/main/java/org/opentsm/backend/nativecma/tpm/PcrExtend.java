package org.opentsm.backend.nativecma.tpm;

import java.util.List;
import org.opentsm.spdm.Bytes;

/**
 * TPM2_PCR_Extend (Part 3), of one bank.
 *
 * @param pcr 0 to 23
 * @param hash TPM_ALG_ID of the bank
 * @param digest as long as the hash's
 */
record PcrExtend(int pcr, int hash, Bytes digest) implements TpmCommand<Boolean> {
  @Override
  public String name() {
    return "TPM2_PCR_Extend";
  }

  @Override
  public int code() {
    return 0x0182;
  }

  @Override
  public List<Long> handles() {
    return List.of((long) pcr);
  }

  @Override
  public List<Authorization> authorizations() {
    return List.of(Authorization.EMPTY_PASSWORD);
  }

  @Override
  public void writeParameters(TpmOutput out) {
    out.u32(1).u16(hash).bytes(digest);
  }

  @Override
  public Boolean decode(long handle, TpmInput in) {
    return true;
  }
}
