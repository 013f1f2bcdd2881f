package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.Connection;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmEvent;
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

  @Test
  void afterMissedEventsOnlySessionsOfDevicesThatAreConnectedAsThenAreKnown() throws Exception {
    DeviceAddress held = DeviceAddress.parse("emu:");
    DeviceAddress gone = DeviceAddress.parse("emu:?serial=2");
    DeviceAddress metAnew = DeviceAddress.parse("emu:?serial=3");
    try (OpenTsm opentsm = OpenTsm.builder().directories(TestDaemon.directories(home)).build()) {
      Fleet fleet = new Fleet(opentsm);
      Deadline deadline = Deadline.after(Duration.ofSeconds(30));
      Tsm tsm = opentsm.tsm();
      Connection connection = tsm.connect(held, ConnectOptions.DEFAULTS, deadline);
      tsm.connect(metAnew, ConnectOptions.DEFAULTS, deadline);
      tsm.connect(metAnew, ConnectOptions.DEFAULTS, deadline);
      for (DeviceAddress address : List.of(held, gone, metAnew)) {
        fleet.note(opened(address, connection.device().incarnation()));
      }

      assertThat(fleet.readAnew(deadline)).extracting(TsmDevice::address).contains(held, metAnew);
      assertThat(fleet.sessions()).containsOnlyKeys(held);
    }
  }

  private static TsmEvent opened(DeviceAddress address, Incarnation incarnation) {
    return new TsmEvent.SessionOpened(
        Instant.EPOCH, address, incarnation, OptionalInt.of(0), "AES_256_GCM");
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
