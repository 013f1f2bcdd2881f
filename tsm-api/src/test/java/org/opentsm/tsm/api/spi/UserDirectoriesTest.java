package org.opentsm.tsm.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UserDirectoriesTest {
  private static final Path HOME = Path.of("/home/a");
  private static final Path TEMPORARY = Path.of("/tmp");

  @Test
  void withoutVariablesTheUsualPlacesAreTaken() {
    assertThat(UserDirectories.of(Map.of(), HOME, TEMPORARY, "a/b"))
        .isEqualTo(
            new UserDirectories(
                Path.of("/home/a/.local/state/opentsm"),
                Path.of("/tmp/opentsm-a_b"),
                Optional.of(Path.of("/run/lock/opentsm"))));
  }

  @Test
  void variablesGoFirstIfTheyArePaths() {
    Map<String, String> environment =
        Map.of(
            "XDG_STATE_HOME", "/s",
            "XDG_RUNTIME_DIR", "relative",
            "OPENTSM_RUNTIME_DIR", "/r",
            "OPENTSM_LOCK_DIR", "/l");
    assertThat(UserDirectories.of(environment, HOME, TEMPORARY, "a"))
        .isEqualTo(
            new UserDirectories(Path.of("/s/opentsm"), Path.of("/r"), Optional.of(Path.of("/l"))));
  }

  /** What a shell makes of {@code ~}, in containers and under sudo too. */
  @Test
  void homeIsWhatTheShellSays() {
    assertThat(UserDirectories.of(Map.of("HOME", "/elsewhere"), HOME, TEMPORARY, "a").state())
        .isEqualTo(Path.of("/elsewhere/.local/state/opentsm"));
    assertThat(UserDirectories.of(Map.of("HOME", "elsewhere"), HOME, TEMPORARY, "a").state())
        .isEqualTo(Path.of("/home/a/.local/state/opentsm"));
  }

  @Test
  void aRelativeDirectoryOfOursStartsHere() {
    Map<String, String> environment =
        Map.of("OPENTSM_STATE_DIR", "s", "OPENTSM_RUNTIME_DIR", "r/r", "OPENTSM_LOCK_DIR", "l");

    assertThat(UserDirectories.of(environment, HOME, TEMPORARY, "a"))
        .isEqualTo(
            new UserDirectories(
                Path.of("s").toAbsolutePath(),
                Path.of("r/r").toAbsolutePath(),
                Optional.of(Path.of("l").toAbsolutePath())));
  }
}
