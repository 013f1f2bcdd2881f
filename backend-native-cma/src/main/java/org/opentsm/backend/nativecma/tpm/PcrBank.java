package org.opentsm.backend.nativecma.tpm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * TPMS_PCR_SELECTION: registers of one bank (Part 2, "TPMS_PCR_SELECTION").
 *
 * @param hash TPM_ALG_ID of the bank
 * @param pcrs numbers of registers, 0 to 31, ascending
 */
record PcrBank(int hash, List<Integer> pcrs) {
  private static final int MOST_BANKS = 16;
  private static final int MOST_OCTETS = 4;
  private static final int OCTETS = 3;

  /** Sorts and copies the list. */
  PcrBank {
    pcrs = pcrs.stream().sorted().distinct().toList();
  }

  static PcrBank of(int hash, Collection<Integer> pcrs) {
    return new PcrBank(hash, List.copyOf(pcrs));
  }

  /** Writes TPML_PCR_SELECTION with this bank alone, registers 0 to 23. */
  void write(TpmOutput out) {
    out.u32(1).u16(hash).u8(OCTETS);
    for (int octet = 0; octet < OCTETS; octet++) {
      int bits = 0;
      for (int pcr : pcrs) {
        if (pcr / Byte.SIZE == octet) {
          bits |= 1 << pcr % Byte.SIZE;
        }
      }
      out.u8(bits);
    }
  }

  /** Reads TPML_PCR_SELECTION. */
  static List<PcrBank> readAll(TpmInput in) throws TpmMalformedException {
    int count = in.count(MOST_BANKS, "pcrSelection.count");
    List<PcrBank> banks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int hash = in.u16("pcrSelection.hash");
      int size = in.u8("pcrSelection.sizeofSelect");
      if (size > MOST_OCTETS) {
        throw in.reject(
            1, "pcrSelection.sizeofSelect", "at most " + MOST_OCTETS, Integer.toString(size));
      }
      List<Integer> pcrs = new ArrayList<>();
      for (int octet = 0; octet < size; octet++) {
        int bits = in.u8("pcrSelection.pcrSelect");
        for (int bit = 0; bit < Byte.SIZE; bit++) {
          if ((bits & 1 << bit) != 0) {
            pcrs.add(octet * Byte.SIZE + bit);
          }
        }
      }
      banks.add(new PcrBank(hash, pcrs));
    }
    return List.copyOf(banks);
  }
}
