package org.opentsm.tsm.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import com.google.inject.Injector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.TsmFeature;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.TsmPlugin;
import org.opentsm.tsm.api.spi.UserDirectories;

class OpenTsmTest {
  @TempDir Path home;

  @Test
  void findsWhatIsInstalledAndOpensItOnce() throws Exception {
    try (OpenTsm opentsm = builder().build()) {
      assertThat(opentsm.opened()).isEmpty();
      Tsm tsm = opentsm.tsm();

      assertThat(tsm.identity().provider()).isEqualTo("native-cma");
      assertThat(opentsm.tsm("native-cma")).isSameAs(tsm);
      assertThat(opentsm.tsm()).isSameAs(tsm);
      assertThat(opentsm.opened()).containsExactly(tsm);
    }
  }

  @Test
  void closingEndsSessionsAndTellsIt() throws Exception {
    List<TsmEvent> events = Collections.synchronizedList(new ArrayList<>());
    OpenTsm opentsm = builder().build();
    opentsm.subscribe(events::add);
    Tsm tsm = opentsm.tsm();
    DeviceAddress device = DeviceAddress.parse("emu:");
    tsm.connect(device, ConnectOptions.DEFAULTS, Deadline.after(Duration.ofSeconds(30)));
    opentsm.close();

    assertThat(events).hasAtLeastOneElementOfType(TsmEvent.SessionOpened.class);
    assertThat(events.getLast()).isInstanceOf(TsmEvent.Disconnected.class);
    assertThatThrownBy(() -> tsm.devices(Deadline.after(Duration.ofSeconds(1))))
        .isInstanceOfSatisfying(
            TsmException.class, e -> assertThat(e.code()).isEqualTo(TsmErrorCode.CLOSED));
    assertThatThrownBy(opentsm::tsm)
        .isInstanceOfSatisfying(
            TsmException.class, e -> assertThat(e.code()).isEqualTo(TsmErrorCode.CLOSED));
  }

  @Test
  void measuresInTheRegistryThatIsGiven() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (OpenTsm opentsm = builder().meters(meters).build()) {
      opentsm
          .tsm()
          .connect(
              DeviceAddress.parse("emu:"),
              ConnectOptions.DEFAULTS,
              Deadline.after(Duration.ofSeconds(30)));

      assertThat(meters.get("tsm.devices.connected").gauge().value()).isEqualTo(1);
    }
  }

  @Test
  void aBackendThatCannotBeUsedIsPassedOverWithItsReason() throws Exception {
    try (OpenTsm opentsm = builder().plugin(new Unusable()).build()) {
      assertThat(opentsm.backends())
          .extracting(Backend::name)
          .containsExactly("a-broken", "native-cma");
      assertThat(opentsm.tsm().identity().provider()).isEqualTo("native-cma");
      assertThatThrownBy(() -> opentsm.tsm("a-broken"))
          .isInstanceOf(TsmException.LacksFeature.class)
          .hasMessageContaining("no firmware");
      assertThatThrownBy(() -> opentsm.tsm("nobody"))
          .isInstanceOf(TsmException.BadArgument.class)
          .hasMessageContaining("expected one of [a-broken, native-cma], found 'nobody'");
    }
  }

  @Test
  void guiceBindsTheSame() throws Exception {
    Injector injector = Guice.createInjector(new OpenTsmModule(builder()));
    try (OpenTsm opentsm = injector.getInstance(OpenTsm.class)) {
      assertThat(injector.getInstance(OpenTsm.class)).isSameAs(opentsm);
      assertThat(injector.getInstance(Verifier.class)).isSameAs(opentsm.verifier());
    }
  }

  private OpenTsm.Builder builder() {
    return OpenTsm.builder()
        .directories(new UserDirectories(home.resolve("state"), home.resolve("run")));
  }

  /** A platform's backend on a machine without its firmware. */
  private static final class Unusable implements TsmPlugin {
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
      return Optional.of("no firmware");
    }

    @Override
    public Tsm create(TsmEnvironment environment) {
      throw new IllegalStateException("nobody asks for it");
    }
  }
}
