package org.opentsm.backend.nativecma.tpm;

import java.util.ArrayList;
import java.util.List;

/** TPM2_GetCapability (Part 3): here for the banks of registers and for persistent handles. */
final class GetCapability {
  private static final int MOST_HANDLES = 254;

  private GetCapability() {}

  /** TPM_CAP_PCRS: the banks with the registers that they have; a bank without any is not used. */
  record Banks() implements TpmCommand<List<PcrBank>> {
    private static final int CAP_PCRS = 5;

    @Override
    public String name() {
      return "TPM2_GetCapability";
    }

    @Override
    public int code() {
      return 0x017A;
    }

    @Override
    public void writeParameters(TpmOutput out) {
      out.u32(CAP_PCRS).u32(0).u32(1);
    }

    @Override
    public List<PcrBank> decode(long handle, TpmInput in) throws TpmMalformedException {
      in.u8("moreData");
      requireCapability(in, CAP_PCRS);
      return PcrBank.readAll(in);
    }
  }

  /** TPM_CAP_HANDLES: the handles from one on. */
  record Handles(long first) implements TpmCommand<List<Long>> {
    private static final int CAP_HANDLES = 1;

    @Override
    public String name() {
      return "TPM2_GetCapability";
    }

    @Override
    public int code() {
      return 0x017A;
    }

    @Override
    public void writeParameters(TpmOutput out) {
      out.u32(CAP_HANDLES).u32(first).u32(MOST_HANDLES);
    }

    @Override
    public List<Long> decode(long handle, TpmInput in) throws TpmMalformedException {
      in.u8("moreData");
      requireCapability(in, CAP_HANDLES);
      int count = in.count(MOST_HANDLES, "capabilityData.count");
      List<Long> handles = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        handles.add(in.u32("capabilityData.handle"));
      }
      return List.copyOf(handles);
    }
  }

  private static void requireCapability(TpmInput in, int asked) throws TpmMalformedException {
    long capability = in.u32("capabilityData.capability");
    if (capability != asked) {
      throw in.reject(
          4, "capabilityData.capability", Integer.toString(asked), Long.toString(capability));
    }
  }
}
