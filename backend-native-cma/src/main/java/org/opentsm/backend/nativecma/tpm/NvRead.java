package org.opentsm.backend.nativecma.tpm;

import java.util.List;
import org.opentsm.spdm.Bytes;

/** TPM2_NV_ReadPublic and TPM2_NV_Read (Part 3): here for the certificates of endorsement keys. */
final class NvRead {
  private NvRead() {}

  /**
   * How much there is.
   *
   * @param index TPMI_RH_NV_INDEX
   */
  record Size(long index) implements TpmCommand<Integer> {
    private static final int MOST_NV_PUBLIC = 256;

    @Override
    public String name() {
      return "TPM2_NV_ReadPublic";
    }

    @Override
    public int code() {
      return 0x0169;
    }

    @Override
    public List<Long> handles() {
      return List.of(index);
    }

    @Override
    public Integer decode(long handle, TpmInput in) throws TpmMalformedException {
      TpmInput area = new TpmInput("TPMS_NV_PUBLIC", in.sized(MOST_NV_PUBLIC, "nvPublic"));
      in.sized(TpmIds.MOST_NAME, "nvName");
      area.u32("nvIndex");
      area.u16("nameAlg");
      area.u32("attributes");
      area.sized(TpmIds.MOST_DIGEST, "authPolicy");
      int size = area.u16("dataSize");
      area.end();
      return size;
    }
  }

  /**
   * A portion.
   *
   * @param index which the owner may read, with an empty authorization
   * @param size at most 512 octets, which every TPM gives at once
   * @param offset where it begins
   */
  record Portion(long index, int size, int offset) implements TpmCommand<Bytes> {
    static final int MOST = 512;

    @Override
    public String name() {
      return "TPM2_NV_Read";
    }

    @Override
    public int code() {
      return 0x014E;
    }

    @Override
    public List<Long> handles() {
      return List.of(TpmIds.RH_OWNER, index);
    }

    @Override
    public List<Authorization> authorizations() {
      return List.of(Authorization.EMPTY_PASSWORD);
    }

    @Override
    public void writeParameters(TpmOutput out) {
      out.u16(size).u16(offset);
    }

    @Override
    public Bytes decode(long handle, TpmInput in) throws TpmMalformedException {
      Bytes data = in.sized(MOST, "data");
      if (data.length() != size) {
        throw in.reject(data.length(), "data.size", Integer.toString(size), "" + data.length());
      }
      return data;
    }
  }
}
