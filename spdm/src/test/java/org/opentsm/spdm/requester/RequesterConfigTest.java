package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequesterConfigTest {
  private static final int SIXTEEN_MEBIBYTE = 1 << 24;

  @ParameterizedTest
  @ValueSource(ints = {42, 4_096, SIXTEEN_MEBIBYTE})
  void aTransferSizeInRangeIsTaken(int size) {
    assertThat(RequesterConfig.defaults().withDataTransferSize(size).dataTransferSize())
        .isEqualTo(size);
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, 0, 41, SIXTEEN_MEBIBYTE + 1, Integer.MAX_VALUE})
  void aTransferSizeOutOfRangeIsNot(int size) {
    assertThatThrownBy(() -> RequesterConfig.defaults().withDataTransferSize(size))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dataTransferSize is " + size + ", must be 42 to 16777216");
  }

  @Test
  void paddingIsThatOfATransport() {
    assertThatThrownBy(() -> RequesterConfig.defaults().withMaxPadding(4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxPadding");
  }
}
