package org.opentsm.backend.nativecma.tpm;

/**
 * TPM2_FlushContext (Part 3).
 *
 * @param context an object or session that is no longer needed
 */
record FlushContext(long context) implements TpmCommand<Boolean> {
  @Override
  public String name() {
    return "TPM2_FlushContext";
  }

  @Override
  public int code() {
    return 0x0165;
  }

  @Override
  public void writeParameters(TpmOutput out) {
    out.u32(context);
  }

  @Override
  public Boolean decode(long handle, TpmInput in) {
    return true;
  }
}
