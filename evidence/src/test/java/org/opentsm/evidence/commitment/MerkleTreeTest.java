package org.opentsm.evidence.commitment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;

class MerkleTreeTest {
  private static final int LARGEST = 33;

  private static List<Bytes> leaves(int count) {
    return IntStream.range(0, count).mapToObj(i -> MerkleTree.leaf(Bytes.of(i))).toList();
  }

  @Test
  void everyLeafOfEveryTreeHasAPathToItsRoot() {
    for (int count = 1; count <= LARGEST; count++) {
      List<Bytes> leaves = leaves(count);
      Bytes root = MerkleTree.root(leaves);
      for (int index = 0; index < count; index++) {
        List<Bytes> path = MerkleTree.path(leaves, index);

        assertThat(MerkleTree.rootOf(leaves.get(index), index, count, path)).contains(root);
      }
    }
  }

  @Test
  void noOtherPlaceAndNoOtherSizeHasTheSamePath() {
    for (int count = 2; count <= LARGEST; count++) {
      List<Bytes> leaves = leaves(count);
      Bytes root = MerkleTree.root(leaves);
      for (int index = 0; index < count; index++) {
        List<Bytes> path = MerkleTree.path(leaves, index);
        for (int other = 0; other < count; other++) {
          if (other != index) {
            assertThat(MerkleTree.rootOf(leaves.get(index), other, count, path))
                .isNotEqualTo(java.util.Optional.of(root));
          }
        }
      }
    }
  }

  @Test
  void aPathOfTheWrongLengthLeadsNowhere() {
    List<Bytes> leaves = leaves(5);
    List<Bytes> path = MerkleTree.path(leaves, 2);
    List<Bytes> longer = new ArrayList<>(path);
    longer.add(path.getFirst());

    assertThat(MerkleTree.rootOf(leaves.get(2), 2, 5, longer)).isEmpty();
    assertThat(MerkleTree.rootOf(leaves.get(2), 2, 5, path.subList(1, path.size()))).isEmpty();
    assertThat(MerkleTree.rootOf(leaves.get(2), 5, 5, path)).isEmpty();
    assertThat(MerkleTree.rootOf(leaves.get(2), -1, 5, path)).isEmpty();
    assertThat(MerkleTree.rootOf(leaves.get(2), 0, 0, List.of())).isEmpty();
    assertThat(MerkleTree.rootOf(leaves.get(2), 2, Integer.MAX_VALUE, path)).isEmpty();
  }

  @Test
  void aTreeHasLeaves() {
    assertThatThrownBy(() -> MerkleTree.root(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MerkleTree.path(leaves(2), 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
