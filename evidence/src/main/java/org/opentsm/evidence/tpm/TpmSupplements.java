package org.opentsm.evidence.tpm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.evidence.finding.SuppliedCertificates;
import org.opentsm.spdm.Bytes;

/** The names of what comes along with a quote. */
public final class TpmSupplements {
  /** TPMT_SIGNATURE over the quote; exactly one. */
  public static final String SIGNATURE = "signature";

  /** The values of the quoted registers, one after the other in the order of the quote. */
  public static final String PCR_VALUES = "pcr-values";

  /** What firmware and boot loaders measured: the kernel's {@code binary_bios_measurements}. */
  public static final String EVENT_LOG = "event-log";

  /** What sessions a register was extended with: {@link TpmSessionLog}. */
  public static final String SESSION_LOG = "session-log";

  /** What Linux measured since its start: IMA's {@code binary_runtime_measurements}. */
  public static final String IMA_LIST = "ima-list";

  /** The register that IMA extends, unless the kernel was built for another. */
  public static final int IMA_PCR = 10;

  static final List<String> NAMES =
      List.of(SIGNATURE, SuppliedCertificates.NAME, PCR_VALUES, EVENT_LOG, SESSION_LOG, IMA_LIST);

  /**
   * The file of PCR values that tpm2-tools write: a selection of 16 banks of 8 octets, a number of
   * lists, and lists of 8 values of at most 64 octets, in the byte order of a PC.
   */
  private static final int SELECTION = 4 + 16 * 8;

  private static final int VALUES = 8;
  private static final int VALUE = 2 + 64;
  private static final int LIST = 4 + VALUES * VALUE;

  private TpmSupplements() {}

  /** What a file is: a signature, or PCR values as tpm2-tools write them; empty for others. */
  public static Optional<Supplement> of(Bytes file) {
    return isSignature(file)
        ? Optional.of(new Supplement(SIGNATURE, file))
        : values(file).map(values -> new Supplement(PCR_VALUES, values));
  }

  private static boolean isSignature(Bytes file) {
    try {
      TpmSignature.decode(file);
      return true;
    } catch (MalformedStatementException another) {
      return false;
    }
  }

  private static Optional<Bytes> values(Bytes file) {
    int lists = (file.length() - SELECTION - 4) / LIST;
    if (lists < 1
        || file.length() != SELECTION + 4 + lists * LIST
        || u32(file, SELECTION) != lists) {
      return Optional.empty();
    }
    List<Bytes> values = new ArrayList<>();
    for (int list = 0; list < lists; list++) {
      int start = SELECTION + 4 + list * LIST;
      long count = u32(file, start);
      if (count > VALUES) {
        return Optional.empty();
      }
      for (int i = 0; i < count; i++) {
        int at = start + 4 + i * VALUE;
        int size = file.get(at) | file.get(at + 1) << Byte.SIZE;
        if (size > VALUE - 2) {
          return Optional.empty();
        }
        values.add(file.slice(at + 2, size));
      }
    }
    Bytes all = Bytes.concat(values);
    return all.isEmpty() ? Optional.empty() : Optional.of(all);
  }

  private static long u32(Bytes file, int at) {
    long value = 0;
    for (int i = 3; i >= 0; i--) {
      value = value << Byte.SIZE | file.get(at + i);
    }
    return value;
  }

  /**
   * Whether firmware or boot loader extended a register, as their log tells; no if it cannot be
   * read.
   *
   * @param pcr 0 to 15
   */
  public static boolean hasEvents(Bytes eventLog, int pcr) {
    try {
      return EventLog.decode(eventLog).extend(pcr);
    } catch (MalformedStatementException malformed) {
      return false;
    }
  }

  /**
   * Refuses what no verifier can read as a firmware's log, from its beginning to its end.
   *
   * @throws MalformedStatementException naming the field
   */
  public static void checkEventLog(Bytes eventLog) throws MalformedStatementException {
    EventLog.decode(eventLog);
  }

  /**
   * Refuses what no verifier can read as IMA's list, from its beginning to its end.
   *
   * @throws MalformedStatementException naming the field
   */
  public static void checkImaList(Bytes imaList) throws MalformedStatementException {
    ImaList.decode(imaList);
  }

  /** All supplements with this name. */
  static List<Bytes> named(List<Supplement> supplements, String name) {
    return supplements.stream()
        .filter(supplement -> supplement.name().equals(name))
        .map(Supplement::value)
        .toList();
  }

  /** The one supplement with this name, if there is exactly one. */
  static Optional<Bytes> only(List<Supplement> supplements, String name) {
    List<Bytes> values = named(supplements, name);
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }
}
