package org.opentsm.backend.nativecma.tpm;

import java.util.List;

/**
 * TPM2_ReadPublic (Part 3).
 *
 * @param object its handle
 */
record ReadPublic(long object) implements TpmCommand<PublicArea> {
  @Override
  public String name() {
    return "TPM2_ReadPublic";
  }

  @Override
  public int code() {
    return 0x0173;
  }

  @Override
  public List<Long> handles() {
    return List.of(object);
  }

  @Override
  public PublicArea decode(long handle, TpmInput in) throws TpmMalformedException {
    PublicArea area = PublicArea.decode(in.sized(TpmIds.MOST_PUBLIC, "outPublic"));
    in.sized(TpmIds.MOST_NAME, "name");
    in.sized(TpmIds.MOST_NAME, "qualifiedName");
    return area;
  }
}
