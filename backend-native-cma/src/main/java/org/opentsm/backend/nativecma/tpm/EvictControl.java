package org.opentsm.backend.nativecma.tpm;

import java.util.List;

/**
 * TPM2_EvictControl (Part 3): keeps an object of the owner's across restarts, or no longer.
 *
 * @param object the object; the persistent one itself takes it out
 * @param persistent the handle where it stays
 */
record EvictControl(long object, long persistent) implements TpmCommand<Boolean> {
  @Override
  public String name() {
    return "TPM2_EvictControl";
  }

  @Override
  public int code() {
    return 0x0120;
  }

  @Override
  public List<Long> handles() {
    return List.of(TpmIds.RH_OWNER, object);
  }

  @Override
  public List<Authorization> authorizations() {
    return List.of(Authorization.EMPTY_PASSWORD);
  }

  @Override
  public void writeParameters(TpmOutput out) {
    out.u32(persistent);
  }

  @Override
  public Boolean decode(long handle, TpmInput in) {
    return true;
  }
}
