package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;

/** What a daemon has for itself, and gives back also where it does not start. */
@Timeout(60)
class DaemonHoldingsTest {
  @TempDir Path home;

  private Daemon start(String socket, CredentialFiles credentials)
      throws TsmException, CliException {
    UserDirectories directories = new UserDirectories(home.resolve("state"), home.resolve("run"));
    DaemonConfig config =
        new DaemonConfig(
            home.resolve(socket),
            "rw-------",
            List.of(),
            List.of(),
            credentials,
            DaemonConfig.Limits.DEFAULTS);
    return Daemon.start(config, Daemon.Setting.of(directories, InstantSource.system()));
  }

  private TsmException refusal(String socket, CredentialFiles credentials) {
    return catchThrowableOfType(TsmException.class, () -> start(socket, credentials).close());
  }

  /** Otherwise one would take away what the other's next run is told of its crash. */
  @Test
  void oneDaemonUsesAStateDirectory() throws Exception {
    try (Daemon _ = start("a.sock", CredentialFiles.NONE)) {
      TsmException refusal = refusal("b.sock", CredentialFiles.NONE);
      assertThat(refusal.code()).isEqualTo(TsmErrorCode.OWNED_BY_ANOTHER);
      assertThat(refusal).hasMessageContaining(home.resolve("state").toString());
      assertThat(home).isDirectoryNotContaining("glob:**/b.sock*");
    }
    assertThat(home).isDirectoryNotContaining("glob:**.lock");
    assertThat(refusal("b.sock", CredentialFiles.NONE)).isNull();
  }

  @Test
  void credentialsThatOthersCanReadKeepItFromStarting() throws Exception {
    Path file = Files.writeString(home.resolve("psk"), "key = 00112233445566778899aabbccddeeff\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    CredentialFiles credentials = new CredentialFiles(Optional.empty(), Optional.of(file), false);

    TsmException refusal = refusal("a.sock", credentials);
    assertThat(refusal.code()).isEqualTo(TsmErrorCode.NOT_PERMITTED);
    assertThat(refusal).hasMessageContaining(file.toString()).hasMessageNotContaining("00112233");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(refusal("a.sock", credentials)).isNull();
  }

  @Test
  void credentialsThatAreNotThereAreTheConfigurationsMistake() {
    CredentialFiles credentials =
        new CredentialFiles(Optional.empty(), Optional.of(home.resolve("none")), false);

    CliException refusal =
        catchThrowableOfType(CliException.class, () -> start("a.sock", credentials).close());

    assertThat(refusal.code()).isEqualTo(CliErrorCode.BAD_CONFIGURATION);
    assertThat(refusal).hasMessageContaining("credentials/psk: ").hasMessageContaining("none");
  }
}
