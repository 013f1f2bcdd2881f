package org.opentsm.tsm.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.FailureException;

/** Whose daemon is believed, and how one is started. */
class DaemonPlaceTest {
  @TempDir Path home;

  private final Console console =
      new Console(
          OutputStream.nullOutputStream(),
          new PrintStream(OutputStream.nullOutputStream()),
          false,
          "./tsm");

  private DaemonPlace place(boolean named) {
    return named
        ? DaemonPlace.named(home.resolve("my sock"), console, "")
        : DaemonPlace.usual(new UserDirectories(home, home), console, "");
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
    assertThat(place(false).start()).isEqualTo("./tsm serve");
    assertThat(place(true).start())
        .isEqualTo("./tsm serve --socket '" + home.resolve("my sock") + "'");
  }
}
