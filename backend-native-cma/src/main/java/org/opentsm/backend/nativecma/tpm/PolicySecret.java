package org.opentsm.backend.nativecma.tpm;

import java.util.List;
import org.opentsm.spdm.Bytes;

/**
 * TPM2_PolicySecret (Part 3) with the authorization of the endorsement hierarchy, which is empty:
 * what endorsement keys ask for.
 *
 * @param session a policy session
 */
record PolicySecret(long session) implements TpmCommand<Boolean> {
  @Override
  public String name() {
    return "TPM2_PolicySecret";
  }

  @Override
  public int code() {
    return 0x0151;
  }

  @Override
  public List<Long> handles() {
    return List.of(TpmIds.RH_ENDORSEMENT, session);
  }

  @Override
  public List<Authorization> authorizations() {
    return List.of(Authorization.EMPTY_PASSWORD);
  }

  /** No nonce, no parameters' hash, no reference, no expiry. */
  @Override
  public void writeParameters(TpmOutput out) {
    out.sized(Bytes.EMPTY).sized(Bytes.EMPTY).sized(Bytes.EMPTY).u32(0);
  }

  @Override
  public Boolean decode(long handle, TpmInput in) {
    in.rest();
    return true;
  }
}
