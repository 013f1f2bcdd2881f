package org.opentsm.backend.nativecma.tpm;

import java.util.List;
import org.opentsm.spdm.Bytes;

/**
 * TPM2_CreatePrimary (Part 3). The same template gives the same key until the hierarchy is cleared:
 * nothing need be stored.
 *
 * @param hierarchy whose seed it comes from; its authorization is empty
 * @param template TPMT_PUBLIC
 */
record CreatePrimary(long hierarchy, Bytes template) implements TpmCommand<CreatePrimary.Response> {
  /**
   * The key.
   *
   * @param handle to be flushed
   */
  record Response(long handle, PublicArea area) {}

  @Override
  public String name() {
    return "TPM2_CreatePrimary";
  }

  @Override
  public int code() {
    return 0x0131;
  }

  @Override
  public List<Long> handles() {
    return List.of(hierarchy);
  }

  @Override
  public List<Authorization> authorizations() {
    return List.of(Authorization.EMPTY_PASSWORD);
  }

  @Override
  public void writeParameters(TpmOutput out) {
    Bytes noSecret = new TpmOutput().sized(Bytes.EMPTY).sized(Bytes.EMPTY).octets();
    out.sized(noSecret).sized(template).sized(Bytes.EMPTY).u32(0);
  }

  @Override
  public boolean returnsHandle() {
    return true;
  }

  /** The public area comes first; the creation data behind it serves nobody here. */
  @Override
  public Response decode(long handle, TpmInput in) throws TpmMalformedException {
    PublicArea area = PublicArea.decode(in.sized(TpmIds.MOST_PUBLIC, "outPublic"));
    in.rest();
    return new Response(handle, area);
  }
}
