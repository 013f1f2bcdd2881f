package org.opentsm.evidence.commitment;

import java.util.List;
import org.opentsm.evidence.Sha384;
import org.opentsm.spdm.Bytes;

/** The hash tree of RFC 9162, "Definition of the Merkle Tree", over SHA-384. */
public final class MerkleTree {
  private static final Bytes LEAF = Bytes.of(0x00);
  private static final Bytes NODE = Bytes.of(0x01);

  private MerkleTree() {}

  /** The hash of a leaf with this content: SHA-384(0x00 || content). */
  public static Bytes leaf(Bytes content) {
    return Sha384.of(LEAF, content);
  }

  /**
   * The root over leaf hashes. A list of n is split at the largest power of two below n.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Bytes root(List<Bytes> leaves) {
    return switch (leaves.size()) {
      case 0 -> throw new IllegalArgumentException("a tree without leaves");
      case 1 -> leaves.getFirst();
      default -> {
        int split = Integer.highestOneBit(leaves.size() - 1);
        yield Sha384.of(
            NODE, root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
      }
    };
  }
}
