package org.opentsm.evidence.tpm;

import java.util.List;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.spdm.Bytes;

/**
 * TPMS_ATTEST of a quote (TPM 2.0 Part 2, "TPMS_ATTEST").
 *
 * @param encoded all of it: what the attestation key signed
 * @param qualifiedSigner name of the key in its hierarchy
 * @param extraData qualifying data that whoever asked gave: 0 to 64 octets
 * @param clock milliseconds in which the TPM was on
 * @param resetCount of the TPM
 * @param restartCount of the TPM since its reset
 * @param safe whether no higher clock was ever reported
 * @param firmwareVersion of the TPM
 * @param selections the registers
 * @param pcrDigest of their values, in the order of the selections
 */
record TpmQuote(
    Bytes encoded,
    Bytes qualifiedSigner,
    Bytes extraData,
    long clock,
    long resetCount,
    long restartCount,
    boolean safe,
    long firmwareVersion,
    List<PcrSelection> selections,
    Bytes pcrDigest) {
  private static final String NAME = "TPMS_ATTEST";
  private static final long MAGIC = 0xFF544347L;
  private static final int QUOTE = 0x8018;
  private static final int MOST_NAME = 68;
  private static final int MOST_DIGEST = 64;

  /** Copies the list. */
  TpmQuote {
    selections = List.copyOf(selections);
  }

  /** Reads a quote. */
  static TpmQuote decode(Bytes encoded) throws MalformedStatementException {
    TpmReader in = TpmReader.bigEndian(NAME, encoded);
    long magic = in.u32("magic");
    if (magic != MAGIC) {
      throw in.rejectLast(4, "magic", "ff544347 (TPM_GENERATED)", String.format("%08x", magic));
    }
    int type = in.u16("type");
    if (type != QUOTE) {
      throw in.rejectLast(2, "type", "8018 (a quote)", String.format("%04x", type));
    }
    Bytes signer = in.sized(MOST_NAME, "qualifiedSigner");
    Bytes extraData = in.sized(MOST_DIGEST, "extraData");
    long clock = in.u64("clockInfo.clock");
    long resetCount = in.u32("clockInfo.resetCount");
    long restartCount = in.u32("clockInfo.restartCount");
    int safe = in.u8("clockInfo.safe");
    if (safe > 1) {
      throw in.rejectLast(1, "clockInfo.safe", "0 or 1", Integer.toString(safe));
    }
    long firmwareVersion = in.u64("firmwareVersion");
    List<PcrSelection> selections = PcrSelection.decodeAll(in);
    Bytes pcrDigest = in.sized(MOST_DIGEST, "pcrDigest");
    in.end();
    return new TpmQuote(
        encoded,
        signer,
        extraData,
        clock,
        resetCount,
        restartCount,
        safe == 1,
        firmwareVersion,
        selections,
        pcrDigest);
  }
}
