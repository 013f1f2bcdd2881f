package org.opentsm.spdm.transport;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServerSettingsTest {
  private static final ServerSettings GOOD =
      ServerSettings.of(new Framing.Emulator(Binding.PCI_DOE));
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void aServerThatNeverWaitsOrNeverEndsIsRefused() {
    assertThatThrownBy(() -> GOOD.withTimes(Duration.ZERO, SECOND))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("messageTime is PT0S");
    assertThatThrownBy(() -> GOOD.withTimes(SECOND, Duration.ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("idleTime");
  }

  @Test
  void aServerServesSomebodyAndSomething() {
    int most = GOOD.framing().maxPayload();

    assertThatThrownBy(() -> GOOD.withLimits(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> GOOD.withLimits(1, most + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Integer.toString(most));
  }
}
