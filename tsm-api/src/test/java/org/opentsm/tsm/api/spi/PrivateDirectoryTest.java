package org.opentsm.tsm.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/** Whoever may write to a directory may rename what is in it. */
class PrivateDirectoryTest {
  @TempDir Path home;

  private Path state(String permissions, int sticky) throws Exception {
    Path state = Files.createDirectory(home.resolve("state"));
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString(permissions));
    int mode = (Integer) Files.getAttribute(state, "unix:mode");
    Files.setAttribute(state, "unix:mode", mode | sticky);
    return state;
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwxrwx", "rwxr-xrwx"})
  void oneThatOthersCouldExchangeIsRefused(String permissions) throws Exception {
    Path state = state(permissions, 0);

    assertThatThrownBy(() -> PrivateDirectory.ensure(state.resolve("baselines/native-cma")))
        .isInstanceOfSatisfying(
            TsmException.NotPermitted.class,
            refusal -> assertThat(refusal.code()).isEqualTo(TsmErrorCode.NOT_PERMITTED))
        .hasMessageContaining("found " + state.toRealPath() + " with " + permissions);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwx------", "rwxr-xr-x"})
  void oneThatNobodyElseCanExchangeIsTaken(String permissions) throws Exception {
    Path directory = state(permissions, 0).resolve("baselines/native-cma");

    PrivateDirectory.ensure(directory);

    assertThat(Files.getPosixFilePermissions(directory))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void oneThatWasOpenedToOthersMeanwhileIsRefused() throws Exception {
    Path directory = state("rwx------", 0).resolve("baselines/native-cma");
    PrivateDirectory.ensure(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> PrivateDirectory.ensure(directory))
        .isInstanceOf(TsmException.NotPermitted.class)
        .hasMessageContaining("rwxrwxrwx");
  }

  @Test
  void oneThatIsKnownIsLookedThroughWhenItLooksOtherwise() throws Exception {
    Path directory = state("rwx------", 0).resolve("baselines/native-cma");
    PrivateDirectory.Known known = new PrivateDirectory.Known(directory);
    known.ensure();
    known.ensure();

    Path parent = directory.getParent();
    for (Path each : List.of(directory, parent)) {
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxrwxrwx"));
      assertThatThrownBy(known::ensure).hasMessageContaining(each + ": ");
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwx------"));
      known.ensure();
    }
    Files.move(directory, parent.resolve("before"));
    Files.createSymbolicLink(directory, parent.resolve("before"));
    assertThatThrownBy(known::ensure).isInstanceOf(TsmException.NotPermitted.class);
    Files.delete(directory);
    known.ensure();
    assertThat(directory).isDirectory();
  }

  /** As in a directory for everybody's temporary files. */
  @Test
  void inAStickyDirectoryEachHasHisOwn() throws Exception {
    Path directory = state("rwxrwxrwx", 01000).resolve("baselines/native-cma");

    PrivateDirectory.ensure(directory);

    assertThat(directory).isDirectory();
  }
}
