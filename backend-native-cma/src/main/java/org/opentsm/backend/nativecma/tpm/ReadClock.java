package org.opentsm.backend.nativecma.tpm;

/**
 * TPM2_ReadClock (Part 3): here for the number of the TPM's resets, since which registers count.
 */
record ReadClock() implements TpmCommand<Long> {
  @Override
  public String name() {
    return "TPM2_ReadClock";
  }

  @Override
  public int code() {
    return 0x0181;
  }

  /** The number of resets. */
  @Override
  public Long decode(long handle, TpmInput in) throws TpmMalformedException {
    in.u64("time");
    in.u64("clock");
    long resets = in.u32("resetCount");
    in.u32("restartCount");
    in.u8("safe");
    return resets;
  }
}
