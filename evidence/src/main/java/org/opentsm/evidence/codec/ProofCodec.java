package org.opentsm.evidence.codec;

import static org.opentsm.evidence.codec.EvidenceEncoder.array;
import static org.opentsm.evidence.codec.EvidenceEncoder.part;

import java.util.List;
import java.util.Set;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.Sha384;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.evidence.codec.EvidenceElements.Element;
import org.opentsm.spdm.Bytes;

/**
 * Writes and reads proofs by the same rules as evidence. {@code evidence.cddl} beside this class
 * defines the format.
 */
public final class ProofCodec {
  private static final int VERSION = 1;
  private static final String PROOF = "proof";
  private static final Set<String> TOP =
      Set.of(
          PROOF,
          "nonce",
          "identity",
          "device",
          "devices",
          "count",
          "leaves",
          "rootOfTrust",
          "digest");
  private static final Set<String> LEAF = Set.of("part", "position", "item", "index", "path");

  /** As many entries as a proof has, and the first of its keys. */
  private static final Bytes BEGINNING =
      Bytes.concat(CborWriter.mapHead(TOP.size()), CborWriter.encode(CborValue.of("count")));

  private static final int LAST_POSITION = InclusionProof.MOST_LEAVES - 1;

  private ProofCodec() {}

  /** The encoding of {@code proof}. */
  public static Bytes encode(InclusionProof proof) {
    return EvidenceCodec.sealed(
        CborValue.fields()
            .put(PROOF, CborValue.of(VERSION))
            .put("nonce", CborValue.of(proof.nonce().value()))
            .put("identity", CborValue.of(proof.identity()))
            .put("device", CborValue.of(proof.device()))
            .put("devices", array(proof.devices(), CborValue::of))
            .put("count", CborValue.of(proof.count()))
            .put("leaves", array(proof.leaves(), ProofCodec::leaf))
            .put("rootOfTrust", part(proof.rootOfTrust(), PlatformEncoder::rootOfTrust)));
  }

  /** Whether the octets begin like a proof, and not evidence: what they are, decoding tells. */
  public static boolean isProof(Bytes encoded) {
    return encoded.length() > BEGINNING.length()
        && encoded.slice(0, BEGINNING.length()).equals(BEGINNING);
  }

  /**
   * Reads a proof. A digest that does not fit its content is no failure here: the verifier says so.
   *
   * @throws MalformedEvidenceException for everything that {@link #encode} does not write
   */
  public static ProofFile decode(Bytes encoded) throws MalformedEvidenceException {
    Node root = EvidenceCodec.root(encoded);
    Node.Entries fields = root.fields(TOP);
    long version = fields.at(PROOF).number(Integer.MAX_VALUE);
    if (version != VERSION) {
      throw fields.at(PROOF).reject("version " + VERSION, Long.toString(version));
    }
    Bytes nonce = fields.at("nonce").bytes(Nonce.SIZE, Nonce.SIZE);
    Bytes identity = digest(fields.at("identity"));
    int device = (int) fields.at("device").number(Limits.DEVICES - 1);
    List<Bytes> devices = fields.at("devices").items(1, Limits.DEVICES, ProofCodec::digest);
    int count = (int) fields.at("count").number(InclusionProof.MOST_LEAVES);
    List<InclusionProof.Leaf> leaves =
        fields.at("leaves").items(1, InclusionProof.MOST_LEAVES, ProofCodec::leaf);
    Part<RootOfTrust> rootOfTrust = fields.at("rootOfTrust").part(PlatformDecoder::rootOfTrust);
    InclusionProof proof =
        root.make(() ->
            new InclusionProof(
                new Nonce(nonce), identity, device, devices, count, leaves, rootOfTrust));
    return new ProofFile(
        proof, EvidenceCodec.statedDigest(root, TOP), EvidenceCodec.contentDigest(encoded, root));
  }

  private static CborValue leaf(InclusionProof.Leaf leaf) {
    return CborValue.fields()
        .put("part", CborValue.of(leaf.element().part()))
        .put("position", CborValue.of(leaf.element().position()))
        .put("item", CborValue.of(leaf.element().bytes()))
        .put("index", CborValue.of(leaf.index()))
        .put("path", array(leaf.path(), CborValue::of))
        .build();
  }

  private static InclusionProof.Leaf leaf(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(LEAF);
    String part = fields.at("part").text();
    int position = (int) fields.at("position").number(LAST_POSITION);
    Bytes item = fields.at("item").blob();
    int index = (int) fields.at("index").number(LAST_POSITION);
    List<Bytes> path = fields.at("path").items(0, InclusionProof.LONGEST_PATH, ProofCodec::digest);
    return node.make(() -> new InclusionProof.Leaf(new Element(part, position, item), index, path));
  }

  private static Bytes digest(Node node) throws MalformedEvidenceException {
    return node.bytes(Sha384.SIZE, Sha384.SIZE);
  }
}
