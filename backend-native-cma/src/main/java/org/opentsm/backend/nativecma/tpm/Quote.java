package org.opentsm.backend.nativecma.tpm;

import java.util.List;
import org.opentsm.spdm.Bytes;

/**
 * TPM2_Quote (Part 3).
 *
 * @param key a restricted signing key; its authorization is empty, its scheme its own
 * @param qualifyingData at most 64 octets
 * @param selection the registers
 */
record Quote(long key, Bytes qualifyingData, PcrBank selection)
    implements TpmCommand<Quote.Response> {
  private static final int MOST_ATTEST = 2048;

  /**
   * The quote.
   *
   * @param attest TPMS_ATTEST
   * @param signature TPMT_SIGNATURE
   */
  record Response(Bytes attest, Bytes signature) {}

  @Override
  public String name() {
    return "TPM2_Quote";
  }

  @Override
  public int code() {
    return 0x0158;
  }

  @Override
  public List<Long> handles() {
    return List.of(key);
  }

  @Override
  public List<Authorization> authorizations() {
    return List.of(Authorization.EMPTY_PASSWORD);
  }

  @Override
  public void writeParameters(TpmOutput out) {
    out.sized(qualifyingData).u16(TpmIds.ALG_NULL);
    selection.write(out);
  }

  @Override
  public Response decode(long handle, TpmInput in) throws TpmMalformedException {
    Bytes attest = in.sized(MOST_ATTEST, "quoted");
    return new Response(attest, in.rest());
  }
}
