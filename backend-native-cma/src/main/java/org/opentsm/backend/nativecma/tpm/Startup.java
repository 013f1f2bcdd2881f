package org.opentsm.backend.nativecma.tpm;

/** TPM2_Startup(CLEAR) (Part 3): firmware does it, and for an emulated TPM without any, we do. */
record Startup() implements TpmCommand<Boolean> {
  @Override
  public String name() {
    return "TPM2_Startup";
  }

  @Override
  public int code() {
    return 0x0144;
  }

  @Override
  public void writeParameters(TpmOutput out) {
    out.u16(0);
  }

  @Override
  public Boolean decode(long handle, TpmInput in) {
    return true;
  }
}
