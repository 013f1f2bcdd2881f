package org.opentsm.tsm.cli.client;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.io.Console;
import picocli.CommandLine.Option;

/** {@code --socket}: which daemon. */
public final class SocketOption {
  /** As it is written. */
  static final String NAME = "--socket";

  private static final String VARIABLE = "OPENTSM_SOCKET";

  private final UserDirectories directories;
  private final Console console;

  @Option(
      names = NAME,
      paramLabel = "PATH",
      description =
          "Where the daemon listens (default: $OPENTSM_SOCKET, or tsm.sock in the runtime"
              + " directory).")
  private @Nullable Path socket;

  /** For Guice. */
  @Inject
  SocketOption(UserDirectories directories, Console console) {
    this.directories = directories;
    this.console = console;
  }

  /**
   * Where the daemon is.
   *
   * @param otherwise what can be done without one, for a person; empty for nothing
   */
  DaemonPlace place(String otherwise) {
    return Optional.ofNullable(socket)
        .or(SocketOption::ofEnvironment)
        .map(named -> DaemonPlace.named(named, console, otherwise))
        .orElseGet(() -> DaemonPlace.usual(directories, console, otherwise));
  }

  /** The socket that the environment names, if it does. */
  public static Optional<Path> ofEnvironment() {
    return Optional.ofNullable(System.getenv(VARIABLE))
        .filter(text -> !text.isEmpty())
        .map(Path::of);
  }
}
