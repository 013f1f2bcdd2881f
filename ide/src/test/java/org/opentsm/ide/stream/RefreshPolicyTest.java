package org.opentsm.ide.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When keys are due. */
class RefreshPolicyTest {
  private static final RefreshPolicy POLICY = new RefreshPolicy(Duration.ofMinutes(10), 1000);

  @ParameterizedTest
  @CsvSource({
    "0,      ,     ",
    "599,    999,  ",
    "600,    ,     AGE",
    "600,    999,  AGE",
    "601,    0,    AGE",
    "0,      1000, COUNT",
    "600,    1000, COUNT",
    "-1,     0,    ",
    "0,      -1,   COUNT",
    "0,      -9223372036854775808, COUNT"
  })
  void keysAreDue(long seconds, Long count, RefreshPolicy.Reason reason) {
    OptionalLong counted = count == null ? OptionalLong.empty() : OptionalLong.of(count);

    assertThat(POLICY.due(Duration.ofSeconds(seconds), counted).orElse(null)).isEqualTo(reason);
  }

  @Test
  void noPolicyLetsTheCounterComeRound() {
    assertThat(RefreshPolicy.USUAL.tlps()).isLessThan(1L << 48);
    assertThatThrownBy(() -> new RefreshPolicy(Duration.ZERO, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RefreshPolicy(Duration.ofHours(1), 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RefreshPolicy(Duration.ofHours(1), -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
