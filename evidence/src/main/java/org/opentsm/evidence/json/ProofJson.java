package org.opentsm.evidence.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.cbor.CborLimits;
import org.opentsm.evidence.cbor.CborReader;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.codec.EvidenceElements.Element;
import org.opentsm.evidence.codec.InclusionProof;
import org.opentsm.evidence.codec.ProofFile;
import org.opentsm.evidence.commitment.DeviceDigest;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PrintableText;

/**
 * Proofs as JSON for readers, by {@code proof.schema.json} beside this class. There is no way back:
 * the CBOR is the proof.
 */
public final class ProofJson {
  private static final CborLimits ITEM =
      new CborLimits(Limits.BLOB, 12, 1 << 18, Limits.BLOB, Limits.TEXT);

  private ProofJson() {}

  /** What a proof discloses; nothing is known of whether it holds. */
  public static ObjectNode toJson(ProofFile file) {
    InclusionProof proof = file.proof();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("proof", 1);
    json.put("nonce", proof.nonce().toString());
    json.put("identity", proof.identity().toHex());
    json.put("device", proof.device());
    ArrayNode devices = json.putArray("devices");
    proof.devices().forEach(device -> devices.add(device.toHex()));
    json.put("count", proof.count());
    ArrayNode leaves = json.putArray("leaves");
    for (InclusionProof.Leaf leaf : proof.leaves()) {
      ObjectNode entry = leaves.addObject();
      entry.put("part", leaf.element().part());
      entry.put("position", leaf.element().position());
      entry.set("item", item(leaf.element().bytes()));
      measurement(leaf.element()).ifPresent(block -> entry.set("decoded", block));
      entry.put("index", leaf.index());
      ArrayNode path = entry.putArray("path");
      leaf.path().forEach(sibling -> path.add(sibling.toHex()));
    }
    json.set("rootOfTrust", rootOfTrust(proof.rootOfTrust()));
    json.put("digest", file.statedDigest().toHex());
    return json;
  }

  /** What was written into a file, by {@code proof-written.schema.json} beside this class. */
  public static ObjectNode written(String file, InclusionProof proof) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", 1);
    json.put("file", file);
    json.put("nonce", proof.nonce().toString());
    json.put("device", proof.device());
    json.put("deviceDigest", new DeviceDigest(proof.devices().get(proof.device())).toString());
    ArrayNode elements = json.putArray("elements");
    for (InclusionProof.Leaf leaf : proof.leaves()) {
      Element element = leaf.element();
      elements.add(element.part() + "/" + element.position());
    }
    return json;
  }

  /** A measurement block as evidence shows it. */
  private static Optional<ObjectNode> measurement(Element element) {
    try {
      return element.part().equals("measurements")
              && CborReader.read(element.bytes(), ITEM)
                  instanceof CborValue.ByteString(Bytes octets, int _)
          ? Optional.of(MeasurementView.toJson(octets))
          : Optional.empty();
    } catch (MalformedEvidenceException another) {
      return Optional.empty();
    }
  }

  /** Whoever made the proof chose the octets: they need be no CBOR, and no text for a terminal. */
  private static JsonNode item(Bytes octets) {
    try {
      CborValue item = CborReader.read(octets, ITEM);
      return isPrintable(item) ? CborJson.of(item) : TextNode.valueOf(octets.toHex());
    } catch (MalformedEvidenceException another) {
      return TextNode.valueOf(octets.toHex());
    }
  }

  private static boolean isPrintable(CborValue value) {
    return switch (value) {
      case CborValue.Text(String text, int _) -> PrintableText.isPrintable(text);
      case CborValue.Array array -> array.items().stream().allMatch(ProofJson::isPrintable);
      case CborValue.Fields fields ->
          fields.entries().stream()
              .allMatch(
                  entry -> PrintableText.isPrintable(entry.key()) && isPrintable(entry.value()));
      default -> true;
    };
  }

  private static ObjectNode rootOfTrust(Part<RootOfTrust> part) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (!(part instanceof Part.Present<RootOfTrust>(RootOfTrust root))) {
      return json.put("absent", ((Part.Absent<RootOfTrust>) part).reason());
    }
    json.put("kind", root.kind().id());
    json.put("statement", root.statement().toHex());
    ArrayNode supplements = json.putArray("supplements");
    for (RootOfTrust.Supplement supplement : root.supplements()) {
      supplements
          .addObject()
          .put("name", supplement.name())
          .put("value", supplement.value().toHex());
    }
    return json;
  }
}
