package org.opentsm.ide.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

/** Stream IDs of a host bridge. */
class StreamPoolTest {
  private static BitSet ids(int... ids) {
    BitSet set = new BitSet();
    for (int id : ids) {
      set.set(id);
    }
    return set;
  }

  @Test
  void theLowestIdThatNobodyHasIsGivenOut() {
    StreamPool pool = new StreamPool(3);
    assertThat(pool.take(ids(0, 2))).hasValue(1);
    assertThat(pool.take(ids())).hasValue(0);
    assertThat(pool.take(ids())).hasValue(2);
    assertThat(pool.take(ids())).isEmpty();
    pool.giveBack(0);
    assertThat(pool.available()).isEqualTo(1);
    assertThat(pool.take(ids())).hasValue(0);
  }

  @Test
  void anIdThatLinuxWritesIntoIdleStreamsIsNotGivenOut() {
    StreamPool pool = new StreamPool(255);
    BitSet all = new BitSet();
    all.set(0, 254);
    assertThat(pool.take(all)).hasValue(254);
    assertThat(pool.take(all)).isEmpty();
    assertThatThrownBy(() -> new StreamPool(256)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatWasThereBeforeIsClaimedAlsoBeyondTheCapacity() {
    StreamPool pool = new StreamPool(2);
    assertThat(pool.take(ids())).hasValue(0);
    assertThat(pool.adopt(0)).isFalse();
    assertThat(pool.adopt(1)).isTrue();
    assertThat(pool.adopt(9)).isTrue();
    assertThat(pool.adopt(9)).isTrue();
    assertThat(pool.available()).isZero();
    pool.disown(1);
    pool.disown(0);
    assertThat(pool.available()).isZero();
    pool.disown(9);
    assertThat(pool.take(ids())).hasValue(1);
    assertThat(pool.take(ids())).isEmpty();
  }
}
