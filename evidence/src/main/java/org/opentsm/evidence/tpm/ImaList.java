package org.opentsm.evidence.tpm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * What Linux measured since its start (IMA, {@code binary_runtime_measurements}): the files that
 * its policy names, before they are used. The least significant octet comes first. The list only
 * grows, and an entry is in it before it is in the register.
 *
 * @param entries in the order in which registers were extended
 */
record ImaList(List<Entry> entries) {
  private static final String NAME = "IMA list";
  private static final int MOST_ENTRIES = 262_144;
  private static final long LAST_PCR = 23;

  /** Octets of SHA-1, in which the list has the digests of its entries. */
  private static final int SHA1_SIZE = 20;

  private static final int MOST_TEMPLATE_NAME = 255;

  /** The oldest template: its data has no length, and is hashed with the name filled up to this. */
  private static final Bytes OLDEST_TEMPLATE = ascii("ima");

  private static final int OLDEST_NAME = 256;

  /** The name of the first entry, which stands for the registers of the boot. */
  private static final String BOOT_AGGREGATE = "boot_aggregate";

  /** Copies the list. */
  ImaList {
    entries = List.copyOf(entries);
  }

  /**
   * One entry. Its register, the name of its template and its digest of SHA-1 lead to no value that
   * is quoted; nor does the data of a violation.
   *
   * @param pcr the register, 0 to 23
   * @param sha1 the digest in the list; zeros for a violation
   * @param hashed the data of the template, as it is hashed
   */
  record Entry(int pcr, Bytes sha1, Bytes hashed) {
    /** A file that was open for writing while it was measured: no digest says what was in it. */
    boolean isViolation() {
      return sha1.equals(Bytes.zeros(SHA1_SIZE));
    }

    /** What the register of a bank was extended with, by Linux 5.8 and later. */
    Bytes digest(SpdmCrypto crypto, HashAlgorithm bank) {
      return isViolation() ? ones(bank.size()) : crypto.digest(bank, hashed);
    }

    /** What Linux before 5.8 extended it with: SHA-1, whichever the bank is. */
    Bytes oldDigest(HashAlgorithm bank) {
      return Bytes.concat(
          isViolation() ? ones(SHA1_SIZE) : sha1, Bytes.zeros(bank.size() - SHA1_SIZE));
    }

    private static Bytes ones(int count) {
      return Bytes.ofHex("ff".repeat(count));
    }
  }

  /** The digest of the boot's registers that the kernel found when it began. */
  record BootAggregate(HashAlgorithm bank, Bytes digest) {}

  /** Reads a list from its beginning to its end. */
  static ImaList decode(Bytes encoded) throws MalformedStatementException {
    TpmReader in = TpmReader.littleEndian(NAME, encoded);
    List<Entry> entries = new ArrayList<>();
    while (in.remaining() > 0) {
      if (entries.size() == MOST_ENTRIES) {
        throw in.reject("entry", "at most " + MOST_ENTRIES, "more");
      }
      entries.add(readEntry(in));
    }
    return new ImaList(entries);
  }

  private static Entry readEntry(TpmReader in) throws MalformedStatementException {
    long pcr = in.u32("pcr");
    if (pcr > LAST_PCR) {
      throw in.rejectLast(4, "pcr", "0 to " + LAST_PCR, Long.toString(pcr));
    }
    Bytes sha1 = in.bytes(SHA1_SIZE, "template-digest");
    long nameSize = in.u32("template-name.size");
    if (nameSize < 1 || nameSize > MOST_TEMPLATE_NAME) {
      throw in.rejectLast(
          4, "template-name.size", "1 to " + MOST_TEMPLATE_NAME, Long.toString(nameSize));
    }
    Bytes name = in.bytes((int) nameSize, "template-name");
    return new Entry(
        (int) pcr, sha1, name.equals(OLDEST_TEMPLATE) ? readOldest(in) : in.sized("template-data"));
  }

  private static Bytes readOldest(TpmReader in) throws MalformedStatementException {
    Bytes digest = in.bytes(SHA1_SIZE, "digest");
    long size = in.u32("name.size");
    if (size >= OLDEST_NAME) {
      throw in.rejectLast(4, "name.size", "at most " + (OLDEST_NAME - 1), Long.toString(size));
    }
    Bytes name = in.bytes((int) size, "name");
    return Bytes.concat(digest, name, Bytes.zeros(OLDEST_NAME - name.length()));
  }

  /** The list with the entries of IMA's register alone. */
  ImaList ofRegister() {
    return new ImaList(
        entries.stream().filter(entry -> entry.pcr() == TpmSupplements.IMA_PCR).toList());
  }

  /** How many entries lead to a value of the register, the first first; empty if none do. */
  OptionalInt leadTo(Bytes value, HashAlgorithm bank, SpdmCrypto crypto) {
    Bytes reached = Bytes.zeros(bank.size());
    for (int i = 0; i < entries.size() && !reached.equals(value); i++) {
      reached = crypto.digest(bank, reached, entries.get(i).digest(crypto, bank));
      if (reached.equals(value)) {
        return OptionalInt.of(i + 1);
      }
    }
    return reached.equals(value) ? OptionalInt.of(0) : OptionalInt.empty();
  }

  /** Whether some entries lead to a value with digests of SHA-1, as kernels before 5.8 have it. */
  boolean leadToByOldDigests(Bytes value, HashAlgorithm bank, SpdmCrypto crypto) {
    Bytes reached = Bytes.zeros(bank.size());
    for (Entry entry : entries) {
      reached = crypto.digest(bank, reached, entry.oldDigest(bank));
      if (reached.equals(value)) {
        return true;
      }
    }
    return false;
  }

  /**
   * What the first entry says of the boot's registers; empty if it does so in no way known here.
   */
  Optional<BootAggregate> bootAggregate() {
    if (entries.isEmpty() || entries.getFirst().isViolation()) {
      return Optional.empty();
    }
    TpmReader in = TpmReader.littleEndian(NAME, entries.getFirst().hashed());
    try {
      Bytes digest = in.sized("boot-aggregate.digest");
      if (!in.sized("boot-aggregate.name").equals(ascii(BOOT_AGGREGATE + "\0"))) {
        return Optional.empty();
      }
      for (HashAlgorithm bank :
          List.of(HashAlgorithm.SHA_256, HashAlgorithm.SHA_384, HashAlgorithm.SHA_512)) {
        // Templates of version 2 say before it what kind of digest it is.
        for (String kind : List.of("", "ima:")) {
          Bytes prefix = ascii(kind + "sha" + bank.size() * Byte.SIZE + ":\0");
          if (digest.length() == prefix.length() + bank.size()
              && digest.slice(0, prefix.length()).equals(prefix)) {
            return Optional.of(new BootAggregate(bank, digest.slice(prefix.length())));
          }
        }
      }
    } catch (MalformedStatementException anotherTemplate) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static Bytes ascii(String text) {
    return Bytes.owning(text.getBytes(US_ASCII));
  }
}
