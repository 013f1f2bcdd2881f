package org.opentsm.tsm.api.spi;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.opentsm.tsm.api.TsmException;

/**
 * Where the locks on devices are: in one directory for the whole host, where there is one that can
 * be trusted and this user may write to; otherwise in this user's, of which others know nothing.
 *
 * @param directory of the lock files
 * @param flaw why it is not the host's; empty if it is
 */
public record LockPlace(Path directory, Optional<String> flaw) {
  private static final int TYPE = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int OTHERS_WRITE = 0022;
  private static final int STICKY = 01000;
  private static final int ROOT = 0;

  /** Looks at the host; makes nothing. */
  public static LockPlace of(UserDirectories directories) {
    Optional<String> flaw =
        directories.hostLocks().isEmpty()
            ? Optional.of("no directory for the whole host is set")
            : flaw(directories.hostLocks().get());
    return new LockPlace(
        flaw.isEmpty()
            ? directories.hostLocks().orElseThrow()
            : DeviceOwnership.directory(directories),
        flaw);
  }

  /** Makes the host's where root finds none, for itself: a package makes it for a group. */
  static LockPlace make(UserDirectories directories) {
    directories.hostLocks().filter(_ -> isRoot()).ifPresent(LockPlace::makeIfMissing);
    return of(directories);
  }

  private static void makeIfMissing(Path place) {
    try {
      if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(
            place,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException | UnsupportedOperationException cannot) {
      // Then it is missing, or somebody has just made it: it is looked at next.
    }
  }

  /** In a sticky directory nobody but root removes or exchanges the files of others. */
  private static Optional<String> flaw(Path place) {
    try {
      Map<String, Object> found =
          Files.readAttributes(place, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
      int mode = (Integer) requireNonNull(found.get("mode"));
      int owner = (Integer) requireNonNull(found.get("uid"));
      if ((mode & TYPE) != DIRECTORY) {
        return Optional.of(place + ": expected a directory, found another file");
      }
      if (owner != ROOT && owner != self()) {
        return Optional.of(place + ": expected a directory of root, found owner " + owner);
      }
      if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
        return Optional.of(place + ": expected it sticky, because others write to it; it is not");
      }
      PrivateDirectory.requireInPlace(place);
      return Files.isWritable(place) && Files.isExecutable(place)
          ? Optional.empty()
          : Optional.of(place + ": this user may not write to it");
    } catch (NoSuchFileException missing) {
      return Optional.of(place + ": there is none");
    } catch (TsmException.NotPermitted e) {
      return Optional.of(requireNonNull(e.getMessage()));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.of(place + ": " + e);
    }
  }

  private static boolean isRoot() {
    try {
      return self() == ROOT;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
      return false;
    }
  }

  private static int self() throws IOException {
    return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }
}
