package org.opentsm.evidence.codec;

import java.util.Set;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.EvidenceErrorCode;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.Sha384;
import org.opentsm.evidence.cbor.CborLimits;
import org.opentsm.evidence.cbor.CborReader;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.spdm.Bytes;

/**
 * Writes and reads evidence as deterministic CBOR. {@code evidence.cddl} beside this class defines
 * the format.
 *
 * <p>The content digest is SHA-384 over the encoding of the top-level map without its entry {@code
 * digest}. It finds corruption and authenticates nothing.
 */
public final class EvidenceCodec {
  private static final String DIGEST = "digest";

  /** Octets of the key and the value, with their heads. */
  private static final int DIGEST_ENTRY = 1 + 6 + 2 + Sha384.SIZE;

  private static final int DEPTH = 12;
  private static final int ITEMS = 1 << 18;
  private static final CborLimits LIMITS =
      new CborLimits(Limits.FILE, DEPTH, ITEMS, Limits.BLOB, Limits.TEXT);

  private static final int MAP = 5;
  private static final int MAJOR_TYPE_SHIFT = 5;

  /** As many entries as evidence has, and the first of its keys. */
  private static final Bytes BEGINNING =
      Bytes.concat(
          CborWriter.mapHead(EvidenceDecoder.TOP.size()), CborWriter.encode(CborValue.of("nonce")));

  private EvidenceCodec() {}

  /** Whether the octets begin like evidence: what they are, decoding tells. */
  public static boolean isEvidence(Bytes encoded) {
    return encoded.length() > BEGINNING.length()
        && encoded.slice(0, BEGINNING.length()).equals(BEGINNING);
  }

  /**
   * The encoding of {@code evidence}.
   *
   * @throws MalformedEvidenceException if it is larger than {@link Limits#FILE}
   */
  public static Bytes encode(Evidence evidence) throws MalformedEvidenceException {
    CborValue.FieldsBuilder fields = EvidenceEncoder.content(evidence);
    CborValue.Fields content = fields.build();
    long size = CborWriter.size(content) + DIGEST_ENTRY;
    if (size > Limits.FILE) {
      throw new MalformedEvidenceException(
          EvidenceErrorCode.LIMIT_EXCEEDED,
          "",
          0,
          "at most " + Limits.FILE + " bytes",
          Long.toString(size));
    }
    return sealed(fields);
  }

  /**
   * Reads evidence. A digest that does not fit its content is no failure here: the verifier says
   * so.
   *
   * @throws MalformedEvidenceException for everything that {@link #encode} does not write
   */
  public static EvidenceFile decode(Bytes encoded) throws MalformedEvidenceException {
    Node root = root(encoded);
    Evidence evidence = EvidenceDecoder.evidence(root);
    return new EvidenceFile(
        evidence, statedDigest(root, EvidenceDecoder.TOP), contentDigest(encoded, root));
  }

  /** The outermost item of evidence or of a proof. */
  static Node root(Bytes encoded) throws MalformedEvidenceException {
    requireMap(encoded);
    return new Node(CborReader.read(encoded, LIMITS), "");
  }

  /** The digest that the outermost map states of its content. */
  static Bytes statedDigest(Node root, Set<String> keys) throws MalformedEvidenceException {
    return root.fields(keys).at(DIGEST).bytes(Sha384.SIZE, Sha384.SIZE);
  }

  /** These entries with the digest of their encoding beside them. */
  static Bytes sealed(CborValue.FieldsBuilder fields) {
    Bytes digest = Sha384.of(CborWriter.encode(fields.build()));
    return CborWriter.encode(fields.put(DIGEST, CborValue.of(digest)).build());
  }

  /** Whoever names the wrong file learns more from this than from what its octets mean in CBOR. */
  private static void requireMap(Bytes encoded) throws MalformedEvidenceException {
    int first = encoded.isEmpty() ? -1 : encoded.get(0);
    if (first >> MAJOR_TYPE_SHIFT != MAP) {
      throw new MalformedEvidenceException(
          EvidenceErrorCode.MALFORMED_EVIDENCE,
          "",
          0,
          "evidence, which begins with a map of 7 (0xa7)",
          first < 0 ? "nothing" : String.format("0x%02x: this is another file", first));
    }
  }

  /** The items that stand in {@code file}. */
  public static CborValue.Fields toCbor(EvidenceFile file) {
    return EvidenceEncoder.content(file.evidence())
        .put(DIGEST, CborValue.of(file.statedDigest()))
        .build();
  }

  /** The digest that {@link #encode} puts beside this content. */
  public static Bytes contentDigest(Evidence evidence) {
    return Sha384.of(CborWriter.encode(EvidenceEncoder.content(evidence).build()));
  }

  /** The encoding was deterministic, so that its slices are what an encoder would write. */
  static Bytes contentDigest(Bytes encoded, Node root) {
    CborValue.Fields fields = (CborValue.Fields) root.value();
    CborValue.Entry digest = fields.entry(DIGEST).orElseThrow();
    int first = fields.entries().getFirst().start();
    return Sha384.of(
        CborWriter.mapHead(fields.entries().size() - 1),
        encoded.slice(first, digest.start() - first),
        encoded.slice(digest.end()));
  }
}
