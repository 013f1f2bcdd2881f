package org.opentsm.tsm.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.tsm.cli.io.DirectoryTrust;
import org.opentsm.tsm.cli.io.SystemRefusal;

/** The user's directories, and those above them: nobody else may write there. */
final class DirectoryChecks {
  private static final String SAFE =
      "chown it to this user or root and chmod go-w, or choose another directory";

  private final Host host;

  DirectoryChecks(Host host) {
    this.host = host;
  }

  List<Finding> findings() {
    return List.of(
        check("directory.state", host.directories().state(), "OPENTSM_STATE_DIR", true),
        check("directory.runtime", host.directories().runtime(), "OPENTSM_RUNTIME_DIR", false));
  }

  /**
   * Whether somebody else could put something in the place of what a directory holds.
   *
   * @param above whether a directory is yet to be made in it
   */
  static Optional<Finding> unsafe(String id, Path directory, int user, boolean above) {
    try {
      Optional<String> flaw =
          above ? DirectoryTrust.flawAbove(directory, user) : DirectoryTrust.flaw(directory, user);
      return flaw.map(found -> Finding.forbidden(id, found, SAFE));
    } catch (IOException e) {
      return Optional.of(
          Finding.forbidden(
              id,
              "directory " + directory + ": expected to look at it, found " + SystemRefusal.of(e),
              "let this user into the directories above it"));
    }
  }

  private Finding check(String id, Path given, String variable, boolean secret) {
    Path directory = given.toAbsolutePath().normalize();
    Path there = nearest(directory);
    boolean missing = !there.equals(directory);
    Optional<Finding> unsafe = unsafe(id, there, host.user(), missing);
    if (unsafe.isPresent()) {
      return unsafe.get();
    }
    if (!Files.isWritable(there)) {
      return Finding.forbidden(
          id,
          directory + ": expected that this user can write to " + there + ", found that he cannot",
          "make it writable, or set " + variable + " to another directory");
    }
    if (missing) {
      return Finding.pass(id, directory + " is made when it is needed");
    }
    return secret && isReadByOthers(directory)
        ? Finding.warn(id, directory + " can be read by others", "chmod 700: keys may lie in it")
        : Finding.pass(id, directory + " and all above it are safe");
  }

  private static Path nearest(Path directory) {
    Path there = directory;
    Path parent = there.getParent();
    while (parent != null && !Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
      there = parent;
      parent = there.getParent();
    }
    return there;
  }

  private static boolean isReadByOthers(Path directory) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
      return permissions.contains(PosixFilePermission.GROUP_READ)
          || permissions.contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException e) {
      return false;
    }
  }
}
