package org.opentsm.tsm.cli.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.PrivateDirectory;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.io.CliException;

/** A daemon in this process, with a socket whose path is short enough wherever tests run. */
final class TestDaemon implements AutoCloseable {
  final UserDirectories directories;
  final Path socket;
  final UnixHttp http;
  final Daemon daemon;

  private TestDaemon(UserDirectories directories, Path socket, Daemon daemon) {
    this.directories = directories;
    this.socket = socket;
    this.http = new UnixHttp(socket);
    this.daemon = daemon;
  }

  static TestDaemon start(Path home) throws IOException, TsmException {
    return start(home, DaemonConfig.Limits.DEFAULTS);
  }

  static TestDaemon start(Path home, DaemonConfig.Limits limits) throws IOException, TsmException {
    UserDirectories directories = directories(home);
    return start(
        directories, limits, List.of(), Set.of(PrivateDirectory.owner(directories.runtime())));
  }

  /** One to which this test's user is a stranger, but for what it is granted. */
  static TestDaemon startForStrangers(Path home, List<Access.Grant> grants)
      throws IOException, TsmException {
    return start(directories(home), DaemonConfig.Limits.DEFAULTS, grants, Set.of());
  }

  static UserDirectories directories(Path home) {
    return new UserDirectories(home.resolve("state"), home.resolve("run"));
  }

  private static TestDaemon start(
      UserDirectories directories,
      DaemonConfig.Limits limits,
      List<Access.Grant> grants,
      Set<String> masters)
      throws IOException, TsmException {
    Path place = Files.createTempDirectory("tsm");
    Path socket = place.resolve("d").resolve("tsm.sock");
    DaemonConfig config =
        new DaemonConfig(socket, "rw-rw----", grants, List.of(), CredentialFiles.NONE, limits);
    Daemon.Setting setting =
        new Daemon.Setting(
            directories, InstantSource.system(), UnaryOperator.identity(), masters, () -> {});
    try {
      return new TestDaemon(directories, socket, Daemon.start(config, setting));
    } catch (CliException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The root of emulated devices that sign with ECDSA P-384. */
  Path root() {
    return directories.state().resolve("emu").resolve("ecp384").resolve("root.pem");
  }

  @Override
  public void close() throws IOException {
    daemon.close();
    Files.deleteIfExists(Path.of(socket + ".lock"));
    Files.deleteIfExists(socket.getParent());
    Files.deleteIfExists(socket.getParent().getParent());
  }
}
