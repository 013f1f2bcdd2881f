package org.opentsm.evidence.tpm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * What firmware and boot loaders measured (TCG PC Client Platform Firmware Profile, "Event
 * Logging", the crypto agile format). The least significant octet comes first.
 *
 * @param events in the order in which they were measured
 * @param startupLocality in whose register 0 the TPM was started: 0, 3 or 4
 */
record EventLog(List<Event> events, int startupLocality) {
  private static final String NAME = "event log";
  private static final int MOST_EVENTS = 65_536;
  private static final int MOST_ALGORITHMS = 16;
  private static final int MOST_DIGEST = 64;
  private static final int SHA1_SIZE = 20;
  private static final long NO_ACTION = 3;
  private static final long LAST_PCR = 23;

  /** In which a TPM is started: by TPM2_Startup, or by an event before it. */
  private static final List<Integer> LOCALITIES = List.of(0, 3, 4);

  private static final Bytes SPEC_ID = ascii("Spec ID Event03\0");
  private static final Bytes STARTUP_LOCALITY = ascii("StartupLocality\0");

  /** Copies the list. */
  EventLog {
    events = List.copyOf(events);
  }

  /**
   * One event (TCG_PCR_EVENT2). Only register and digests lead to a value that is quoted: whoever
   * passes the log on can write any type and any data beside them.
   *
   * @param pcr the register, 0 to 23
   * @param type EV_...
   * @param digests by TPM_ALG_ID
   * @param data what was measured, or a description of it
   */
  record Event(int pcr, long type, Map<Integer, Bytes> digests, Bytes data) {
    /** Whether it was extended: some events only tell. */
    boolean isExtended() {
      return type != NO_ACTION;
    }
  }

  /** Reads a log from its beginning to its end. */
  static EventLog decode(Bytes encoded) throws MalformedStatementException {
    TpmReader in = TpmReader.littleEndian(NAME, encoded);
    Map<Integer, Integer> sizes = readHeader(in);
    List<Event> events = new ArrayList<>();
    int locality = 0;
    while (in.remaining() > 0) {
      if (events.size() == MOST_EVENTS) {
        throw in.reject("event", "at most " + MOST_EVENTS, "more");
      }
      Event event = readEvent(in, sizes);
      events.add(event);
      if (!event.isExtended()
          && event.pcr() == 0
          && event.data().length() == STARTUP_LOCALITY.length() + 1
          && event.data().slice(0, STARTUP_LOCALITY.length()).equals(STARTUP_LOCALITY)) {
        locality = event.data().get(STARTUP_LOCALITY.length());
        if (!LOCALITIES.contains(locality)) {
          throw in.rejectLast(1, "StartupLocality", "0, 3 or 4", Integer.toString(locality));
        }
      }
    }
    return new EventLog(events, locality);
  }

  /** Whether anything was extended. */
  boolean isEmpty() {
    return events.stream().noneMatch(Event::isExtended);
  }

  /** Whether the log has digests of all that was extended for this bank. */
  boolean covers(HashAlgorithm bank) {
    int id = TpmAlgorithms.idOf(bank);
    return events.stream()
        .filter(Event::isExtended)
        .allMatch(event -> event.digests().containsKey(id));
  }

  /** Whether a register was extended, of any bank. */
  boolean extend(int pcr) {
    return events.stream().anyMatch(event -> event.isExtended() && event.pcr() == pcr);
  }

  /** The value that a register has after all events, of a bank that the log covers. */
  Bytes replay(SpdmCrypto crypto, HashAlgorithm bank, int pcr) {
    byte[] start = new byte[bank.size()];
    if (pcr == 0) {
      start[start.length - 1] = (byte) startupLocality;
    }
    Bytes value = Bytes.owning(start);
    for (Bytes digest : digests(bank, pcr)) {
      value = crypto.digest(bank, value, digest);
    }
    return value;
  }

  /** What a register of a bank was extended with, the first first. */
  List<Bytes> digests(HashAlgorithm bank, int pcr) {
    int id = TpmAlgorithms.idOf(bank);
    List<Bytes> digests = new ArrayList<>();
    for (Event event : events) {
      Bytes digest = event.digests().get(id);
      if (event.pcr() == pcr && event.isExtended() && digest != null) {
        digests.add(digest);
      }
    }
    return List.copyOf(digests);
  }

  /** The first event has the old format and says what the others are like. */
  private static Map<Integer, Integer> readHeader(TpmReader in) throws MalformedStatementException {
    in.u32("header.pcrIndex");
    long type = in.u32("header.eventType");
    if (type != NO_ACTION) {
      throw in.rejectLast(4, "header.eventType", "3 (EV_NO_ACTION): a crypto agile log", "" + type);
    }
    in.bytes(SHA1_SIZE, "header.digest");
    TpmReader event = TpmReader.littleEndian(NAME, in.sized("header.event"));
    if (!event.bytes(SPEC_ID.length(), "signature").equals(SPEC_ID)) {
      throw event.rejectLast(SPEC_ID.length(), "signature", "Spec ID Event03", "another");
    }
    event.u32("platformClass");
    event.u32("specVersion");
    long count = event.u32("numberOfAlgorithms");
    if (count < 1 || count > MOST_ALGORITHMS) {
      throw event.rejectLast(4, "numberOfAlgorithms", "1 to " + MOST_ALGORITHMS, "" + count);
    }
    Map<Integer, Integer> sizes = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      int algorithm = event.u16("algorithmId");
      int digestSize = event.u16("digestSize");
      if (digestSize < 1 || digestSize > MOST_DIGEST) {
        throw event.rejectLast(2, "digestSize", "1 to " + MOST_DIGEST, "" + digestSize);
      }
      Integer known = TpmAlgorithms.sizeOf(algorithm);
      if (known != null && known != digestSize) {
        throw event.rejectLast(2, "digestSize", known.toString(), "" + digestSize);
      }
      if (sizes.put(algorithm, digestSize) != null) {
        throw event.rejectLast(4, "algorithmId", "each once", algorithm + " twice");
      }
    }
    event.bytes(event.u8("vendorInfoSize"), "vendorInfo");
    event.end();
    return sizes;
  }

  private static Event readEvent(TpmReader in, Map<Integer, Integer> sizes)
      throws MalformedStatementException {
    long pcr = in.u32("pcrIndex");
    if (pcr > LAST_PCR) {
      throw in.rejectLast(4, "pcrIndex", "0 to " + LAST_PCR, Long.toString(pcr));
    }
    long type = in.u32("eventType");
    long count = in.u32("digests.count");
    if (count > sizes.size()) {
      throw in.rejectLast(4, "digests.count", "at most " + sizes.size(), Long.toString(count));
    }
    Map<Integer, Bytes> digests = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      int algorithm = in.u16("digests.algorithmId");
      Integer size = sizes.get(algorithm);
      if (size == null) {
        throw in.rejectLast(
            2, "digests.algorithmId", "one of the header's", String.format("%04x", algorithm));
      }
      if (digests.put(algorithm, in.bytes(size, "digests.digest")) != null) {
        throw in.rejectLast(size + 2, "digests.algorithmId", "each once", "one twice");
      }
    }
    Bytes data = in.sized("event");
    return new Event((int) pcr, type, digests, data);
  }

  private static Bytes ascii(String text) {
    return Bytes.owning(text.getBytes(US_ASCII));
  }
}
