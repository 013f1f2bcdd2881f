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
 * 0  version  1, of value 2
 * 1  bank     2, TPM_ALG_ID
 * 3  register 1
 * 4  count    4
 * 8  sessions count times the size of the bank's hash
 * </pre>
 *
 * <p>The most significant octet comes first. A session is H("OpenTSM session commitment in a log"
 * || commitment) with the bank's hash H, and the register is extended with H("OpenTSM session in a
 * register" || session). So a digest that was made for anything else has no place in a log: whoever
 * extended the register with one cannot be explained away.
 *
 * <p>Who writes the log is the machine: that an entry of another evidence stands for a session is
 * its word. Only the entries of known commitments are known.
 *
 * @param bank the hash of the register's bank: SHA-256 or SHA-384
 * @param pcr 0 to {@value #LAST_PCR}: a register that nobody can reset while the machine runs
 * @param sessions digests, at most {@value #MOST_SESSIONS}
 */
public record TpmSessionLog(HashAlgorithm bank, int pcr, List<Bytes> sessions) {
  /** The last register that only a reset of the TPM sets back (PC Client Platform TPM Profile). */
  public static final int LAST_PCR = 15;

  /** Sessions of one log, 16 octets less than a blob with the longest digests would hold. */
  public static final int MOST_SESSIONS = 262_143;

  private static final String NAME = "session log";
  private static final int VERSION = 2;
  private static final Bytes SESSION = label("OpenTSM session commitment in a log");
  private static final Bytes ENTRY = label("OpenTSM session in a register");

  /** Copies the list and checks the sizes. */
  public TpmSessionLog {
    sessions = List.copyOf(sessions);
    TpmAlgorithms.idOf(bank);
    Limits.requireRange("pcr", pcr, 0, LAST_PCR);
    Limits.requireRange("number of sessions", sessions.size(), 0, MOST_SESSIONS);
    for (Bytes session : sessions) {
      Limits.requireSize("session", session, bank.size());
    }
  }

  /**
   * Reads a log.
   *
   * @throws MalformedStatementException naming the field
   */
  public static TpmSessionLog decode(Bytes encoded) throws MalformedStatementException {
    TpmReader in = TpmReader.bigEndian(NAME, encoded);
    int version = in.u8("version");
    if (version != VERSION) {
      throw in.rejectLast(1, "version", Integer.toString(VERSION), Integer.toString(version));
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
    if (count > MOST_SESSIONS || count * bank.size() != in.remaining()) {
      throw in.rejectLast(
          4, "count", "as many as there are octets for", count + " in " + in.remaining());
    }
    List<Bytes> sessions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sessions.add(in.bytes(bank.size(), "sessions"));
    }
    return new TpmSessionLog(bank, pcr, sessions);
  }

  /** The log as {@link #decode} reads it. */
  public Bytes encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ByteBuffer.allocate(8)
            .put((byte) VERSION)
            .putShort((short) TpmAlgorithms.idOf(bank))
            .put((byte) pcr)
            .putInt(sessions.size())
            .array());
    sessions.forEach(session -> out.writeBytes(session.toByteArray()));
    return Bytes.owning(out.toByteArray());
  }

  /** The same with one more session at its end, of which there must be room. */
  public TpmSessionLog with(Bytes session) {
    List<Bytes> more = new ArrayList<>(sessions);
    more.add(session);
    return new TpmSessionLog(bank, pcr, more);
  }

  /** What stands in a log for a session with this commitment. */
  public static Bytes session(SpdmCrypto crypto, HashAlgorithm bank, Bytes commitment) {
    return crypto.digest(bank, SESSION, commitment);
  }

  /** What a register of this bank is extended with for what stands in a log. */
  public static Bytes entry(SpdmCrypto crypto, HashAlgorithm bank, Bytes session) {
    return crypto.digest(bank, ENTRY, session);
  }

  /** The value of a register that nobody else extended since the TPM's reset. */
  public Bytes replay(SpdmCrypto crypto) {
    Bytes value = Bytes.zeros(bank.size());
    for (Bytes session : sessions) {
      value = crypto.digest(bank, value, entry(crypto, bank, session));
    }
    return value;
  }

  private static Bytes label(String text) {
    return Bytes.owning(text.getBytes(US_ASCII));
  }
}
