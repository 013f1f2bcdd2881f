package org.opentsm.tsm.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.FailureException;

/** Whose daemon is believed, and how one is started. */
class DaemonPlaceTest {
  @TempDir Path home;

  private DaemonPlace place(boolean named) {
    return new DaemonPlace(home.resolve("tsm.sock"), named, "");
  }

  @Test
  void atTheUsualPlaceAStrangerIsNotBelieved() {
    assertThatThrownBy(() -> place(false).requireTrusted("mallory"))
        .isInstanceOfSatisfying(
            FailureException.class,
            thrown -> {
              assertThat(thrown.failure().code()).isEqualTo("daemon.socket-denied");
              assertThat(thrown.failure().exitCode()).isEqualTo(ExitCode.NOT_PERMITTED);
              assertThat(thrown).hasMessageContaining("mallory");
            });
  }

  @Test
  void rootTheUserAndWhoIsNamedAreBelieved() throws IOException {
    String self = Files.getOwner(Files.createFile(home.resolve("mine"))).getName();

    assertThatCode(() -> place(false).requireTrusted("root")).doesNotThrowAnyException();
    assertThatCode(() -> place(false).requireTrusted(self)).doesNotThrowAnyException();
    assertThatCode(() -> place(true).requireTrusted("mallory")).doesNotThrowAnyException();
  }

  @Test
  void theStartNamesTheSocketWhereItIsNotTheUsualOne() {
    assertThat(place(false).start()).isEqualTo("tsm serve");
    assertThat(place(true).start()).isEqualTo("tsm serve --socket " + home.resolve("tsm.sock"));
  }
}
