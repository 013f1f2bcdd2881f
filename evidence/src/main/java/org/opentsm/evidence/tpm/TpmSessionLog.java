package org.opentsm.evidence.tpm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * What a TSM extended one register with since the TPM's reset, the latest last: for each session
 * with a device the digest of its commitment.
 *
 * <pre>
 * 0  version  1, of value 1
 * 1  bank     2, TPM_ALG_ID
 * 3  register 1
 * 4  count    4
 * 8  digests  count times the size of the bank's hash
 * </pre>
 *
 * <p>The most significant octet comes first. A digest is H("OpenTSM session in a register" ||
 * commitment) with the bank's hash H.
 *
 * @param bank the hash of the register's bank: SHA-256 or SHA-384
 * @param pcr 0 to {@value #LAST_PCR}: a register that nobody can reset while the machine runs
 * @param entries digests, at most {@value #MOST_ENTRIES}
 */
public record TpmSessionLog(HashAlgorithm bank, int pcr, List<Bytes> entries) {
  /** The last register that only a reset of the TPM sets back (PC Client Platform TPM Profile). */
  public static final int LAST_PCR = 15;

  /** Entries of one log, 16 octets less than a blob with the longest digests would hold. */
  public static final int MOST_ENTRIES = 262_143;

  private static final String NAME = "session log";
  private static final int VERSION = 1;
  private static final Bytes LABEL =
      Bytes.owning("OpenTSM session in a register".getBytes(US_ASCII));

  /** Copies the list and checks the sizes. */
  public TpmSessionLog {
    entries = List.copyOf(entries);
    TpmAlgorithms.idOf(bank);
    Limits.requireRange("pcr", pcr, 0, LAST_PCR);
    Limits.requireRange("number of entries", entries.size(), 0, MOST_ENTRIES);
    for (Bytes entry : entries) {
      Limits.requireSize("entry", entry, bank.size());
    }
  }

  /**
   * Reads a log.
   *
   * @throws MalformedStatementException naming the field
   */
  public static TpmSessionLog decode(Bytes encoded) throws MalformedStatementException {
    TpmReader in = new TpmReader(NAME, encoded);
    int version = in.u8("version");
    if (version != VERSION) {
      throw in.rejectLast(1, "version", "1", Integer.toString(version));
    }
    HashAlgorithm bank = TpmAlgorithms.hash(in, "bank");
    int pcr = in.u8("register");
    if (pcr > LAST_PCR) {
      throw in.rejectLast(
          1,
          "register",
          "0 to " + LAST_PCR + ", which nobody can reset while the machine runs",
          Integer.toString(pcr));
    }
    long count = in.u32("count");
    if (count > MOST_ENTRIES || count * bank.size() != in.remaining()) {
      throw in.rejectLast(
          4, "count", "as many as there are octets for", count + " in " + in.remaining());
    }
    List<Bytes> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(in.bytes(bank.size(), "digests"));
    }
    return new TpmSessionLog(bank, pcr, entries);
  }

  /** The log as {@link #decode} reads it. */
  public Bytes encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ByteBuffer.allocate(8)
            .put((byte) VERSION)
            .putShort((short) TpmAlgorithms.idOf(bank))
            .put((byte) pcr)
            .putInt(entries.size())
            .array());
    entries.forEach(entry -> out.writeBytes(entry.toByteArray()));
    return Bytes.owning(out.toByteArray());
  }

  /** The same with one more entry at its end. */
  public TpmSessionLog with(Bytes digest) {
    List<Bytes> more = new ArrayList<>(entries);
    more.add(digest);
    return new TpmSessionLog(bank, pcr, more);
  }

  /** What a register of this bank is extended with for a session. */
  public static Bytes entry(SpdmCrypto crypto, HashAlgorithm bank, Bytes commitment) {
    return crypto.digest(bank, LABEL, commitment);
  }

  /** The value of a register that held {@code start} before all of this. */
  public Bytes replay(SpdmCrypto crypto, Bytes start) {
    Bytes value = start;
    for (Bytes entry : entries) {
      value = crypto.digest(bank, value, entry);
    }
    return value;
  }
}
