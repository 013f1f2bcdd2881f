package org.opentsm.spdm.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

class RandomPaddingTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final int MESSAGES = 20_000;
  private static final int ANY = 1000;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 32, 255})
  void hasEveryLengthFromOneToTheMost(int most) {
    RandomPadding padding = new RandomPadding(CRYPTO, most);
    Set<Integer> lengths = new HashSet<>();

    for (int i = 0; i < MESSAGES; i++) {
      lengths.add(padding.next(ANY).length());
    }

    assertThat(lengths).hasSize(most).allMatch(length -> length > 0 && length <= most);
  }

  @Test
  void noOctetsAreGivenTwice() {
    RandomPadding padding = new RandomPadding(CRYPTO, 32);
    Set<Bytes> long16 = new HashSet<>();
    int given = 0;

    for (int i = 0; i < MESSAGES; i++) {
      Bytes next = padding.next(ANY);
      if (next.length() >= 16) {
        given++;
        long16.add(next);
      }
    }

    assertThat(long16).hasSize(given);
  }

  @Test
  void keepsToTheRoomThatIsLeft() {
    RandomPadding padding = new RandomPadding(CRYPTO, 32);

    for (int i = 0; i < MESSAGES; i++) {
      assertThat(padding.next(3).length()).isLessThanOrEqualTo(3);
    }
    assertThat(padding.next(0)).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void isEmptyWhereTheBindingHasNone() {
    assertThat(new RandomPadding(CRYPTO, 0).next(ANY)).isEqualTo(Bytes.EMPTY);
  }
}
