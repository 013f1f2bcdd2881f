package org.opentsm.tsm.api.spi;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a user's files are. The directories need not exist: whoever writes into one makes it,
 * readable by the user alone.
 *
 * @param state what outlives a restart: keys of emulated devices, baselines, logs of TPMs
 * @param runtime what does not: locks and sockets
 * @param hostLocks where all users of the host have their locks on devices, if it is there and can
 *     be trusted ({@link LockPlace})
 */
public record UserDirectories(Path state, Path runtime, Optional<Path> hostLocks) {
  private static final String NAME = "opentsm";
  private static final Path HOST_LOCKS = Path.of("/run/lock/opentsm");

  /** Without one for the whole host: locks are in the runtime directory. */
  public UserDirectories(Path state, Path runtime) {
    this(state, runtime, Optional.empty());
  }

  /**
   * The usual places: {@code OPENTSM_STATE_DIR} and {@code OPENTSM_RUNTIME_DIR}, or {@code opentsm}
   * below {@code XDG_STATE_HOME} and {@code XDG_RUNTIME_DIR}, or below {@code ~/.local/state} and
   * the directory for temporary files; {@code OPENTSM_LOCK_DIR}, or {@code /run/lock/opentsm}.
   * {@code ~} is {@code HOME}, as for a shell. A relative directory in a variable of ours starts at
   * the current directory; those of XDG are ignored then, as its specification has it.
   *
   * @param environment variables of the process
   * @param home the user's home directory where {@code HOME} names none
   * @param temporary the directory for temporary files
   * @param user the user's name
   */
  public static UserDirectories of(
      Map<String, String> environment, Path home, Path temporary, String user) {
    Path state =
        path(environment, "OPENTSM_STATE_DIR")
            .map(Path::toAbsolutePath)
            .or(() -> absolute(environment, "XDG_STATE_HOME").map(base -> base.resolve(NAME)))
            .orElseGet(() ->
                absolute(environment, "HOME")
                    .orElse(home)
                    .resolve(".local")
                    .resolve("state")
                    .resolve(NAME));
    Path runtime =
        path(environment, "OPENTSM_RUNTIME_DIR")
            .map(Path::toAbsolutePath)
            .or(() -> absolute(environment, "XDG_RUNTIME_DIR").map(base -> base.resolve(NAME)))
            .orElseGet(
                () -> temporary.resolve(NAME + "-" + user.replaceAll("[^A-Za-z0-9._-]", "_")));
    Path locks = path(environment, "OPENTSM_LOCK_DIR").map(Path::toAbsolutePath).orElse(HOST_LOCKS);
    return new UserDirectories(state, runtime, Optional.of(locks));
  }

  /** The usual places of the user who runs this process. */
  public static UserDirectories ofProcess() {
    return of(
        System.getenv(),
        Path.of(System.getProperty("user.home", ".")),
        Path.of(System.getProperty("java.io.tmpdir", ".")),
        System.getProperty("user.name", "user"));
  }

  private static Optional<Path> absolute(Map<String, String> environment, String name) {
    return path(environment, name).filter(Path::isAbsolute);
  }

  private static Optional<Path> path(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(value));
    } catch (InvalidPathException unusable) {
      return Optional.empty();
    }
  }
}
