package org.opentsm.evidence.tpm;

import java.util.ArrayList;
import java.util.List;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.spdm.algorithm.HashAlgorithm;

/**
 * One bank of registers and which of them (TPM 2.0 Part 2, "TPMS_PCR_SELECTION").
 *
 * @param bank the hash of the registers
 * @param pcrs their numbers, ascending
 */
record PcrSelection(HashAlgorithm bank, List<Integer> pcrs) {
  private static final int MOST_BANKS = 16;
  private static final int MOST_OCTETS = 4;

  /** Copies the list. */
  PcrSelection {
    pcrs = List.copyOf(pcrs);
  }

  /** Reads TPML_PCR_SELECTION. */
  static List<PcrSelection> decodeAll(TpmReader in) throws MalformedStatementException {
    long count = in.u32("pcrSelect.count");
    if (count > MOST_BANKS) {
      throw in.rejectLast(4, "pcrSelect.count", "at most " + MOST_BANKS, Long.toString(count));
    }
    List<PcrSelection> selections = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      HashAlgorithm bank = TpmAlgorithms.hash(in, "pcrSelect.hash");
      int size = in.u8("pcrSelect.sizeofSelect");
      if (size > MOST_OCTETS) {
        throw in.rejectLast(
            1, "pcrSelect.sizeofSelect", "at most " + MOST_OCTETS, Integer.toString(size));
      }
      List<Integer> pcrs = new ArrayList<>();
      for (int octet = 0; octet < size; octet++) {
        int bits = in.u8("pcrSelect.pcrSelect");
        for (int bit = 0; bit < Byte.SIZE; bit++) {
          if ((bits & 1 << bit) != 0) {
            pcrs.add(octet * Byte.SIZE + bit);
          }
        }
      }
      selections.add(new PcrSelection(bank, pcrs));
    }
    return selections;
  }

  /** For a person: {@code SHA-256 [0, 1, 7]}. */
  @Override
  public String toString() {
    return bank.standardName() + " " + pcrs;
  }
}
