package org.opentsm.evidence.codec;

import java.util.List;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.Sha384;
import org.opentsm.evidence.codec.EvidenceElements.Element;
import org.opentsm.spdm.Bytes;

/**
 * Some elements of one device, and what shows that they belong to the evidence over which a root of
 * trust made its statement; all else stays with whoever has the evidence.
 *
 * @param nonce the verifier's
 * @param identity the digest of what the TSM says of itself, 48 octets
 * @param device which one, from 0
 * @param devices the digests of all devices, 48 octets each, in the order of collection
 * @param count of all elements of the device: the shape of its tree. A path may lead to the digest
 *     in trees of several counts, so nobody learns from a proof how many there are
 * @param leaves the elements that are disclosed, in their order, at least one
 * @param rootOfTrust the statement
 */
public record InclusionProof(
    Nonce nonce,
    Bytes identity,
    int device,
    List<Bytes> devices,
    int count,
    List<Leaf> leaves,
    Part<RootOfTrust> rootOfTrust) {
  /** Elements of one device at most: its parts, and what they have several of. */
  public static final int MOST_LEAVES = 1024;

  /** Siblings of the longest path. */
  public static final int LONGEST_PATH = 10;

  /**
   * One element and its place in the tree.
   *
   * @param element what is disclosed
   * @param index among all elements of the device, from 0
   * @param path its siblings, from the leaf up, 48 octets each
   */
  public record Leaf(Element element, int index, List<Bytes> path) {
    /** Checks the sizes. */
    public Leaf {
      path = List.copyOf(path);
      Limits.requireRange("number of siblings", path.size(), 0, LONGEST_PATH);
      path.forEach(sibling -> Limits.requireSize("sibling", sibling, Sha384.SIZE));
    }
  }

  /** Checks the sizes. */
  public InclusionProof {
    devices = List.copyOf(devices);
    leaves = List.copyOf(leaves);
    Limits.requireSize("identity digest", identity, Sha384.SIZE);
    Limits.requireRange("number of devices", devices.size(), 1, Limits.DEVICES);
    Limits.requireRange("device", device, 0, devices.size() - 1);
    devices.forEach(root -> Limits.requireSize("device digest", root, Sha384.SIZE));
    Limits.requireRange("number of elements", count, 1, MOST_LEAVES);
    Limits.requireRange("number of leaves", leaves.size(), 1, count);
  }
}
