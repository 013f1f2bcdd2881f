package org.opentsm.spdm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The order of runs of octets. */
class BytesTest {
  @Test
  void theOrderIsBytewiseUnsignedAndWhatIsShorterComesFirst() {
    List<Bytes> ordered =
        List.of(
            Bytes.EMPTY,
            Bytes.of(0),
            Bytes.of(0, 0),
            Bytes.of(0x7F),
            Bytes.of(0x7F, 0xFF),
            Bytes.of(0x80),
            Bytes.of(0xFF));
    List<Bytes> mixed = new ArrayList<>(ordered);
    Collections.shuffle(mixed, new Random(1));

    Collections.sort(mixed);

    assertThat(mixed).isEqualTo(ordered);
  }

  @Test
  void theOrderSeesTheContentOfASliceAlone() {
    Bytes whole = Bytes.ofHex("00010200010300");

    assertThat(whole.slice(0, 2)).isEqualByComparingTo(whole.slice(3, 2));
    assertThat(whole.slice(0, 3)).isLessThan(whole.slice(3, 3));
    assertThat(whole.slice(3, 3)).isGreaterThan(whole.slice(0, 3));
  }

  /** Hash tables sort them by this order: one that is not that of equals would lose some. */
  @Test
  void keysOfOneHashCodeAreAllKept() {
    // 31 * 1 + 0 = 31 * 0 + 31: each of two pairs of octets makes the same hash code.
    List<Bytes> keys =
        IntStream.range(0, 1 << 12)
            .mapToObj(bits ->
                Bytes.concat(
                    IntStream.range(0, 12)
                        .mapToObj(i -> (bits >> i & 1) == 0 ? Bytes.of(1, 0) : Bytes.of(0, 31))
                        .toList()))
            .toList();

    Set<Bytes> all = new HashSet<>(keys);

    assertThat(keys.stream().map(Bytes::hashCode).distinct()).hasSize(1);
    assertThat(all).hasSameSizeAs(keys).containsAll(keys).doesNotContain(Bytes.zeros(24));
  }
}
