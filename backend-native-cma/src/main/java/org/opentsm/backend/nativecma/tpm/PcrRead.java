package org.opentsm.backend.nativecma.tpm;

import java.util.ArrayList;
import java.util.List;
import org.opentsm.spdm.Bytes;

/**
 * TPM2_PCR_Read (Part 3). A TPM gives at most 8 values at once and says which.
 *
 * @param selection of one bank
 */
record PcrRead(PcrBank selection) implements TpmCommand<PcrRead.Response> {
  private static final int MOST_VALUES = 8;

  /**
   * What came.
   *
   * @param updateCounter moves when a register does
   * @param selection the registers that were read
   * @param values as many, in their order
   */
  record Response(long updateCounter, List<Integer> selection, List<Bytes> values) {}

  @Override
  public String name() {
    return "TPM2_PCR_Read";
  }

  @Override
  public int code() {
    return 0x017E;
  }

  @Override
  public void writeParameters(TpmOutput out) {
    selection.write(out);
  }

  @Override
  public Response decode(long handle, TpmInput in) throws TpmMalformedException {
    long counter = in.u32("pcrUpdateCounter");
    List<PcrBank> read = PcrBank.readAll(in);
    List<Integer> pcrs =
        read.stream()
            .filter(bank -> bank.hash() == selection.hash())
            .flatMap(bank -> bank.pcrs().stream())
            .toList();
    int count = in.count(MOST_VALUES, "pcrValues.count");
    if (count != pcrs.size() || !selection.pcrs().containsAll(pcrs)) {
      throw in.reject(4, "pcrValues.count", pcrs.size() + " of " + selection.pcrs(), "" + count);
    }
    int size = TpmIds.digestSize(selection.hash());
    List<Bytes> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Bytes value = in.sized(TpmIds.MOST_DIGEST, "pcrValues.digest");
      if (value.length() != size) {
        throw in.reject(
            value.length(), "pcrValues.digest", size + " bytes", value.length() + " bytes");
      }
      values.add(value);
    }
    return new Response(counter, pcrs, values);
  }
}
