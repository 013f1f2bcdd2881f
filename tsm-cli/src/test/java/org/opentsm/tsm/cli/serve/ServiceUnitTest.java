package org.opentsm.tsm.cli.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The units for systemd: what the daemon depends on, and how much it may do. */
@Timeout(60)
class ServiceUnitTest {
  private static final Path UNITS =
      Path.of(System.getProperty("opentsm.root", ".."), "tsm-cli", "src", "main", "systemd");

  /** Seconds that a JVM takes to find that its configuration makes no sense, where others work. */
  private static final long SLOW_START = 60;

  private static List<String> values(String unit, String key) throws IOException {
    return Files.readAllLines(UNITS.resolve(unit)).stream()
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1))
        .toList();
  }

  private static String value(String unit, String key) throws IOException {
    return String.join(" ", values(unit, key));
  }

  @Test
  void theSocketIsHandedOverAndOutlivesTheService() throws Exception {
    assertThat(value("tsm.service", "StandardInput")).isEqualTo("socket");
    assertThat(value("tsm.service", "Sockets")).isEqualTo("tsm.socket");
    assertThat(value("tsm.socket", "ListenStream")).isEqualTo("/run/opentsm/tsm.sock");
    assertThat(values("tsm.service", "Environment"))
        .contains("OPENTSM_RUNTIME_DIR=/run/opentsm", "OPENTSM_STATE_DIR=/var/lib/opentsm");
    assertThat(value("tsm.service", "ReadWritePaths")).isEqualTo("-/run/lock/opentsm");
    assertThat(value("tsm.service", "RuntimeDirectory")).isEqualTo("opentsm");
    assertThat(value("tsm.service", "RuntimeDirectoryPreserve")).isEqualTo("yes");
    // Otherwise results and log would go to whoever calls first.
    assertThat(value("tsm.service", "StandardOutput")).isEqualTo("journal");
    assertThat(value("tsm.service", "StandardError")).isEqualTo("journal");
    assertThat(values("tsm.service", "Environment")).contains("OPENTSM_LOG_FORMAT=json");
  }

  @Test
  void systemdWaitsForTheEndAndTakesItForOne() throws Exception {
    assertThat(Long.parseLong(value("tsm.service", "TimeoutStopSec")))
        .isGreaterThan(DaemonConfig.Limits.DEFAULTS.times().stop().toSeconds());
    assertThat(value("tsm.service", "SuccessExitStatus")).isEqualTo("143");
    assertThat(value("tsm.service", "Restart")).isEqualTo("on-failure");
  }

  /**
   * A socket with a caller in it starts its service again and again, unless the starts are counted.
   */
  @Test
  void aDaemonThatCannotStartIsNotTriedForEver() throws Exception {
    assertThat(value("tsm.service", "RestartPreventExitStatus")).isEqualTo("2 3 7");
    long seconds = Long.parseLong(value("tsm.service", "StartLimitIntervalSec"));
    long starts = Long.parseLong(value("tsm.service", "StartLimitBurst"));
    assertThat(seconds).isGreaterThanOrEqualTo(starts * SLOW_START);
  }

  /** The heap is not all that a JVM has; and one without memory must be started again. */
  @Test
  void memoryHasALimitThatTheHeapDoesNotReach() throws Exception {
    assertThat(value("tsm.service", "MemoryMax")).isEqualTo("2G");
    assertThat(values("tsm.service", "Environment")).contains("TSM_JAVA_OPTS=-Xmx1g");
    Path root = UNITS.resolve("../../../..");
    for (String launcher : List.of("tsm", "docs/daemon.md")) {
      assertThat(Files.readString(root.resolve(launcher)))
          .as(launcher)
          .contains(
              "-XX:+CrashOnOutOfMemoryError -XX:-CreateCoredumpOnCrash -XX:ErrorFile=/dev/null")
          .contains("TSM_JAVA_OPTS")
          // Its exit code, 3, is that of a wrong configuration, after which nothing is started.
          .doesNotContain("-XX:+ExitOnOutOfMemoryError");
    }
  }

  /** In a namespace of users every caller would be nobody. */
  @Test
  void callersCanBeKnown() throws Exception {
    assertThat(value("tsm.service", "PrivateUsers")).isEqualTo("no");
  }

  @Test
  void systemdRatesTheServiceAsHardened() throws Exception {
    Optional<Path> tool =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
            .map(directory -> Path.of(directory, "systemd-analyze"))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(tool.isPresent(), "rating the unit needs systemd-analyze");
    Process process =
        new ProcessBuilder(
                tool.get().toString(),
                "security",
                "--offline=true",
                "--no-pager",
                "--threshold=20",
                UNITS.resolve("tsm.service").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);

    int code = process.waitFor();
    assumeFalse(said.contains("unrecognized option"), "rating the unit needs systemd 250 or newer");
    assertThat(code).as(said).isZero();
    assertThat(said).contains("Overall exposure level");
  }
}
