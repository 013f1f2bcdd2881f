package org.opentsm.evidence.commitment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.codec.EvidenceElements;
import org.opentsm.evidence.codec.EvidenceElements.Element;
import org.opentsm.evidence.codec.InclusionProof;
import org.opentsm.evidence.codec.InclusionProof.Leaf;
import org.opentsm.spdm.Bytes;

/** Discloses elements of a device with their paths in the tree, and follows such paths. */
public final class Disclosure {
  private Disclosure() {}

  /**
   * Discloses a part.
   *
   * @param device which one, from 0
   * @param part the name of a part, such as {@code measurements}; with a slash and a position, one
   *     element of it
   * @return empty if the device has no such element
   */
  public static Optional<InclusionProof> of(Evidence evidence, int device, String part) {
    List<Element> elements = EvidenceElements.of(evidence.devices().get(device));
    List<Bytes> hashes =
        elements.stream().map(element -> MerkleTree.leaf(element.encoded())).toList();
    List<Leaf> leaves = new ArrayList<>();
    IntStream.range(0, elements.size())
        .filter(i -> isNamed(elements.get(i), part))
        .forEach(i -> leaves.add(new Leaf(elements.get(i), i, MerkleTree.path(hashes, i))));
    if (leaves.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new InclusionProof(
            evidence.nonce(),
            IdentityDigest.of(evidence.identity()).value(),
            device,
            evidence.devices().stream().map(DeviceDigest::of).map(DeviceDigest::value).toList(),
            elements.size(),
            leaves,
            evidence.rootOfTrust()));
  }

  /** The parts of a device that can be disclosed, by name. */
  public static List<String> parts(Evidence evidence, int device) {
    return EvidenceElements.of(evidence.devices().get(device)).stream()
        .map(Element::part)
        .distinct()
        .toList();
  }

  /** The top over the stated devices: what the statement must be over. */
  public static TreeTop top(InclusionProof proof) {
    return TreeTop.of(
        proof.nonce(),
        new IdentityDigest(proof.identity()),
        proof.devices().stream().map(DeviceDigest::new).toList());
  }

  /** The first leaf that does not lead to its device's digest. */
  public static Optional<Leaf> stray(InclusionProof proof) {
    Optional<Bytes> root = Optional.of(proof.devices().get(proof.device()));
    return proof.leaves().stream()
        .filter(leaf -> !root(leaf, proof.count()).equals(root))
        .findFirst();
  }

  private static Optional<Bytes> root(Leaf leaf, int count) {
    return MerkleTree.rootOf(
        MerkleTree.leaf(leaf.element().encoded()), leaf.index(), count, leaf.path());
  }

  private static boolean isNamed(Element element, String part) {
    return element.part().equals(part) || (element.part() + "/" + element.position()).equals(part);
  }
}
