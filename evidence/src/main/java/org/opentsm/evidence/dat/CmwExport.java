package org.opentsm.evidence.dat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.MalformedImportException;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborValue.Pair;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Writes a collection of conceptual messages (CMW): the evidence as it is, and beside it, where the
 * draft has a place for the devices, their Device Assignment Token.
 */
public final class CmwExport {
  /** The type of the collection: a URI of this project's own. */
  public static final String TYPE = "tag:opentsm.org,2026:evidence";

  /** The media type of the evidence object, which is not registered. */
  public static final String EVIDENCE = "application/vnd.opentsm.evidence+cbor";

  /** The media type of a token without a signature (RFC 9782). */
  public static final String TOKEN =
      "application/eat-ucs+cbor; eat_profile=\"" + DatFormat.PROFILE + "\"";

  /** The bit of {@code ind} that says that it is evidence. */
  private static final long IS_EVIDENCE = 4;

  private CmwExport() {}

  /**
   * A collection.
   *
   * @param octets CBOR
   * @param remarks why there is no token, or what it leaves out, in words
   */
  public record Collection(Bytes octets, List<String> remarks) {
    /** Copies the list. */
    public Collection {
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * The collection for {@code evidence}.
   *
   * @throws MalformedEvidenceException if the evidence is larger than its format allows
   */
  public static Collection of(Evidence evidence, SpdmCrypto crypto)
      throws MalformedEvidenceException {
    List<String> remarks = new ArrayList<>();
    List<Pair> entries = new ArrayList<>();
    entries.add(new Pair(CborValue.of("__cmwc_t"), CborValue.of(TYPE)));
    entries.add(
        new Pair(CborValue.of("evidence"), entry(EVIDENCE, EvidenceCodec.encode(evidence))));
    token(evidence, crypto, remarks)
        .ifPresent(octets -> entries.add(new Pair(CborValue.of("dat"), entry(TOKEN, octets))));
    return new Collection(CborWriter.encode(CborValue.pairs(entries)), remarks);
  }

  private static Optional<Bytes> token(Evidence evidence, SpdmCrypto crypto, List<String> remarks) {
    try {
      DatExport.Token token = DatExport.of(evidence, crypto);
      token.remarks().forEach(remark -> remarks.add("dat: " + remark));
      return Optional.of(token.octets());
    } catch (MalformedImportException unfit) {
      remarks.add("no token: " + unfit.getMessage());
      return Optional.empty();
    }
  }

  private static CborValue entry(String type, Bytes value) {
    return CborValue.of(
        List.of(CborValue.of(type), CborValue.of(value), CborValue.of(IS_EVIDENCE)));
  }
}
