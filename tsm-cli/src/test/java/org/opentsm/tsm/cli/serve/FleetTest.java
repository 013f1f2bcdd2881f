package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmFeature;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.TsmPlugin;
import org.opentsm.tsm.embed.OpenTsm;

class FleetTest {
  @TempDir Path home;

  @Test
  void aBackendThatCannotBeMadeHidesNoDeviceOfTheOthers() throws Exception {
    try (OpenTsm opentsm =
        OpenTsm.builder()
            .directories(TestDaemon.directories(home))
            .plugin(new BrokenWhenMade())
            .build()) {
      Fleet fleet = new Fleet(opentsm);
      Deadline deadline = Deadline.after(Duration.ofSeconds(30));

      assertThat(fleet.members(deadline))
          .extracting(Fleet.Member::provider)
          .isNotEmpty()
          .containsOnly("native-cma");
      assertThat(fleet.heard(deadline)).isEqualTo(fleet.members(deadline));
      assertThat(fleet.find(DeviceAddress.parse("emu:"), deadline)).isPresent();
    }
  }

  /** It does not know that it cannot be used here. */
  private static final class BrokenWhenMade implements TsmPlugin {
    @Override
    public String provider() {
      return "a-broken";
    }

    @Override
    public Set<TsmFeature> features() {
      return Set.of(TsmFeature.CONNECT);
    }

    @Override
    public Optional<String> unavailable(TsmEnvironment environment) {
      return Optional.empty();
    }

    @Override
    public Tsm create(TsmEnvironment environment) {
      throw new AssertionError("not expected by anybody");
    }
  }
}
