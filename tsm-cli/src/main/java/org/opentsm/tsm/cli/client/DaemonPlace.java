package org.opentsm.tsm.cli.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.FailureException;
import org.opentsm.tsm.cli.io.ShellWord;
import org.opentsm.tsm.cli.serve.DaemonConfig;

/**
 * Where a daemon is expected.
 *
 * @param socket absolute
 * @param named whether the user said so; otherwise it is where daemons usually are
 * @param start the command that starts one there, as the user can paste it
 * @param otherwise what can be done without a daemon, for a person; empty for nothing
 */
public record DaemonPlace(Path socket, boolean named, String start, String otherwise) {
  private static final String ROOT = "root";

  /** A socket that the user named. */
  public static DaemonPlace named(Path socket, Console console, String otherwise) {
    Path absolute = socket.toAbsolutePath();
    return new DaemonPlace(
        absolute, true, console.command("serve --socket " + ShellWord.of(absolute)), otherwise);
  }

  /** Where daemons usually are. */
  static DaemonPlace usual(UserDirectories directories, Console console, String otherwise) {
    return new DaemonPlace(
        DaemonConfig.socketIn(directories), false, console.command("serve"), otherwise);
  }

  /** Nobody listens. */
  FailureException notRunning(IOException cause) {
    if (Files.isRegularFile(socket) || Files.isDirectory(socket)) {
      return ClientErrorCode.NOT_RUNNING.failure(
          socket + ": expected the socket of a daemon, found a file or directory", cause);
    }
    return ClientErrorCode.NOT_RUNNING.failure(
        socket
            + ": expected a daemon that listens there, found none; start one ("
            + start
            + ")"
            + otherwise,
        cause);
  }

  /** Somebody may listen, but not to this user. */
  FailureException denied(IOException cause) {
    return ClientErrorCode.SOCKET_DENIED.failure(
        socket + ": expected a socket that this user may write to, found that it may not", cause);
  }

  /**
   * Where the usual place is in a directory for everybody, anybody could have come first: there it
   * has to be this user or root who listens. Whoever names a socket knows whose it is.
   */
  void requireTrusted(String peer) throws IOException, FailureException {
    if (!named && !peer.equals(ROOT) && !peer.equals(self())) {
      throw ClientErrorCode.SOCKET_DENIED.failure(
          socket
              + ": expected a daemon of this user or of root, found one of "
              + peer
              + "; name the socket with --socket if it is the right one");
    }
  }

  /** As the operating system names this user to others, also where it has no name. */
  private static String self() throws IOException {
    Path process = Path.of("/proc/self");
    return Files.exists(process)
        ? Files.getOwner(process).getName()
        : System.getProperty("user.name", "");
  }
}
