package org.opentsm.backend.nativecma.tpm;

import java.util.List;
import org.opentsm.spdm.Bytes;

/**
 * TPM2_StartAuthSession (Part 3) of a policy session, neither salted nor bound.
 *
 * @param nonce of the caller, 16 to 32 octets
 */
record StartAuthSession(Bytes nonce) implements TpmCommand<Long> {
  private static final int SE_POLICY = 1;

  @Override
  public String name() {
    return "TPM2_StartAuthSession";
  }

  @Override
  public int code() {
    return 0x0176;
  }

  @Override
  public List<Long> handles() {
    return List.of(TpmIds.RH_NULL, TpmIds.RH_NULL);
  }

  @Override
  public void writeParameters(TpmOutput out) {
    out.sized(nonce).sized(Bytes.EMPTY).u8(SE_POLICY).u16(TpmIds.ALG_NULL).u16(TpmIds.ALG_SHA256);
  }

  @Override
  public boolean returnsHandle() {
    return true;
  }

  /** The handle of the session, to be flushed. */
  @Override
  public Long decode(long handle, TpmInput in) throws TpmMalformedException {
    in.sized(TpmIds.MOST_DIGEST, "nonceTPM");
    return handle;
  }
}
