package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;

/** Whoever walks the list of devices misses none that is missing. */
@Timeout(60)
class RosterTest {
  private static final String NONCE = "5a".repeat(32);
  private static final String NOBODY = "spdm+doe://127.0.0.1:1";

  @TempDir Path home;

  @Test
  void aDeviceThatWasAcceptedStaysInTheListWhateverBecameOfIt() throws Exception {
    String device = "/v1/devices/emu:p384";
    try (TestDaemon daemon = TestDaemon.start(home)) {
      daemon.http.post(device + "/connect", "{}");
      JsonNode collected =
          daemon.http.post(device + "/evidence", "{\"nonce\":\"" + NONCE + "\"}").json();
      UnixHttp.Answer accepted =
          daemon.http.post(
              device + "/accept",
              "{\"incarnation\":1,\"generation\":1,\"digest\":"
                  + collected.get("deviceDigest")
                  + "}");
      assertThat(accepted.status()).as(accepted.text()).isEqualTo(200);
      assertThat(entry(daemon.http, "emu:p384").path("baseline").asBoolean()).isTrue();
    }
    try (TestDaemon daemon = TestDaemon.start(home)) {
      JsonNode missing = entry(daemon.http, "emu:p384");
      assertThat(missing.path("state").asText()).isEqualTo("unavailable");
      assertThat(missing.path("reason").asText()).contains("revalidate");
      assertThat(daemon.http.get(device).status()).isEqualTo(200);
      assertThat(daemon.http.post(device + "/revalidate", "").json().path("outcome").asText())
          .isEqualTo("same");
      assertThat(entry(daemon.http, "emu:p384").path("state").asText()).isEqualTo("accepted");
    }
  }

  @Test
  void aDeviceOfTheConfigurationThatCannotBeConnectedIsListedWithTheReason() throws Exception {
    DeviceAddress address = DeviceAddress.parse(NOBODY);
    try (Daemon _ = start(address, Optional.empty())) {
      UnixHttp http = new UnixHttp(home.resolve("s"));
      JsonNode entry = entry(http, NOBODY);
      // The first attempt may still be under way.
      while (!entry.has("reason")) {
        entry = entry(http, NOBODY);
      }
      assertThat(entry.path("state").asText()).isEqualTo("unavailable");
      assertThat(entry.path("provider").asText()).isEqualTo("native-cma");
      assertThat(entry.path("baseline").asBoolean()).isFalse();
    }
  }

  @Test
  void whatCanNeverBeConnectedKeepsTheDaemonFromStarting() throws Exception {
    assertThat(refusal("emu:nosuch", Optional.empty())).contains("devices/0/address: emu:nosuch");
    assertThat(refusal("nosuch:x", Optional.empty())).contains("scheme: expected one of");
    assertThat(refusal("0000:3b:00.0", Optional.empty())).contains("PCI");
    assertThat(refusal("emu:", Optional.of("foo")))
        .contains("devices/0/provider: expected one of [native-cma]");
  }

  private String refusal(String address, Optional<String> provider) throws Exception {
    CliException refusal =
        catchThrowableOfType(
            CliException.class, () -> start(DeviceAddress.parse(address), provider).close());
    assertThat(refusal.code()).isEqualTo(CliErrorCode.BAD_CONFIGURATION);
    return refusal.getMessage();
  }

  private Daemon start(DeviceAddress address, Optional<String> provider) throws Exception {
    UserDirectories directories = new UserDirectories(home.resolve("state"), home.resolve("run"));
    Files.createDirectories(home);
    DaemonConfig usual = DaemonConfig.usual(directories).withSocket(home.resolve("s"));
    DaemonConfig config =
        new DaemonConfig(
            usual.socket(),
            usual.socketMode(),
            usual.grants(),
            List.of(new StartDevice(address, provider, ConnectOptions.DEFAULTS.keeping())),
            usual.credentials(),
            usual.limits());
    return Daemon.start(config, Daemon.Setting.of(directories, InstantSource.system()));
  }

  private static JsonNode entry(UnixHttp http, String address) throws Exception {
    JsonNode devices = http.get("/v1/devices").json().get("devices");
    return StreamSupport.stream(devices.spliterator(), false)
        .filter(each -> each.path("address").asText().equals(address))
        .findFirst()
        .orElse(MissingNode.getInstance());
  }
}
