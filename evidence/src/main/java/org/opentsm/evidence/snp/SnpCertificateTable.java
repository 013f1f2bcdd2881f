package org.opentsm.evidence.snp;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.evidence.trust.TrustFile;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;

/**
 * The certificates that a host gives a guest along with a report (AMD 56421, GHCB, "SNP Extended
 * Guest Request"; the kernel's {@code auxblob}): entries of {@value #ENTRY} octets, each a GUID, an
 * offset and a length, up to one that is zero; then what they point to. Numbers have the least
 * significant octet first.
 *
 * <p>The host wrote it: every certificate counts only under a root.
 */
public final class SnpCertificateTable {
  private static final int ENTRY = 24;
  private static final int GUID = 16;
  private static final int MOST_ENTRIES = 64;

  private static final Bytes NONE = Bytes.zeros(GUID);

  /** VCEK, VLEK, ASK, ARK, in this order; whatever else a host puts there is passed over. */
  private static final Set<Bytes> CERTIFICATES =
      Set.of(
          Bytes.ofHex("63da758de6644564adc5f4b93be8accd"),
          Bytes.ofHex("a8074bc2a25a483eaae639c045a0b8a1"),
          Bytes.ofHex("4ab7b379bbac4fe4a02f05aef327c782"),
          Bytes.ofHex("c0b406a4a803495297433fb6014cd0ae"));

  private SnpCertificateTable() {}

  /** Whether the octets begin like a table with a certificate. */
  public static boolean isTable(Bytes file) {
    return file.length() >= ENTRY && CERTIFICATES.contains(file.slice(0, GUID));
  }

  /**
   * The certificates of a table, DER, in its order.
   *
   * @throws TrustInputException if an entry points elsewhere, or there are more than {@value
   *     #MOST_ENTRIES}
   */
  public static List<Bytes> read(TrustFile file) throws TrustInputException {
    Bytes content = file.content();
    WireReader in = new WireReader("certificate table", content);
    List<Bytes> certificates = new ArrayList<>();
    try {
      for (int i = 0; i <= MOST_ENTRIES; i++) {
        Bytes guid = in.bytes(GUID, "GUID");
        long offset = in.u32("offset");
        long length = in.u32("length");
        if (guid.equals(NONE)) {
          return certificates;
        }
        if (offset > content.length() || length > content.length() - offset) {
          throw in.rejectLast(
              8, "offset", "an offset and a length inside", offset + " and " + length);
        }
        if (CERTIFICATES.contains(guid)) {
          certificates.add(content.slice((int) offset, (int) length));
        }
      }
      throw in.reject("entries", "at most " + MOST_ENTRIES, "more");
    } catch (MalformedMessageException malformed) {
      throw new TrustInputException(
          file.name(),
          "a certificate table",
          "octets whose "
              + malformed.field()
              + " at offset "
              + malformed.offset()
              + " is "
              + malformed.found());
    }
  }
}
