package org.opentsm.evidence.commitment;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.opentsm.evidence.Sha384;
import org.opentsm.spdm.Bytes;

/**
 * The hash tree of RFC 9162, section 2.1, over SHA-384: roots, and audit paths that show one leaf
 * to be in a tree.
 */
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
    if (leaves.isEmpty()) {
      throw new IllegalArgumentException("a tree without leaves");
    }
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int split = split(leaves.size());
    return node(root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
  }

  /**
   * The audit path of the leaf at {@code index}: its siblings from the leaf up (RFC 9162, section
   * 2.1.3.1), 48 octets each.
   *
   * @throws IndexOutOfBoundsException if there is no such leaf
   */
  public static List<Bytes> path(List<Bytes> leaves, int index) {
    List<Bytes> path = new ArrayList<>();
    collect(leaves, Objects.checkIndex(index, leaves.size()), path);
    return List.copyOf(path);
  }

  /**
   * The root that a leaf and its audit path lead to.
   *
   * @param index of the leaf, from 0
   * @param count of all leaves
   * @return empty if no leaf of a tree of this size has a path of this length, or the index is none
   *     of it
   */
  public static Optional<Bytes> rootOf(Bytes leaf, int index, int count, List<Bytes> path) {
    if (index < 0 || index >= count) {
      return Optional.empty();
    }
    if (count == 1) {
      return path.isEmpty() ? Optional.of(leaf) : Optional.empty();
    }
    if (path.isEmpty()) {
      return Optional.empty();
    }
    int split = split(count);
    Bytes sibling = path.getLast();
    List<Bytes> below = path.subList(0, path.size() - 1);
    return index < split
        ? rootOf(leaf, index, split, below).map(left -> node(left, sibling))
        : rootOf(leaf, index - split, count - split, below).map(right -> node(sibling, right));
  }

  private static void collect(List<Bytes> leaves, int index, List<Bytes> path) {
    if (leaves.size() == 1) {
      return;
    }
    int split = split(leaves.size());
    List<Bytes> left = leaves.subList(0, split);
    List<Bytes> right = leaves.subList(split, leaves.size());
    if (index < split) {
      collect(left, index, path);
      path.add(root(right));
    } else {
      collect(right, index - split, path);
      path.add(root(left));
    }
  }

  private static Bytes node(Bytes left, Bytes right) {
    return Sha384.of(NODE, left, right);
  }

  private static int split(int count) {
    return Integer.highestOneBit(count - 1);
  }
}
