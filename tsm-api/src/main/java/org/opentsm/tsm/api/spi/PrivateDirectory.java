package org.opentsm.tsm.api.spi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * A directory that nobody but the user can write to: in a shared place anybody could make it first.
 */
public final class PrivateDirectory {
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private PrivateDirectory() {}

  /**
   * Makes the directory and its parent where they are missing, and refuses what others could write
   * to.
   *
   * @throws TsmException.NotPermitted if one of them is another user's, others can write to it, or
   *     the operating system refuses
   */
  public static void ensure(Path directory) throws TsmException.NotPermitted {
    try {
      Path parent = directory.getParent();
      if (parent != null) {
        Files.createDirectories(parent, directoryAttributes(parent));
        requirePrivate(parent);
      }
      Files.createDirectories(directory, directoryAttributes(directory));
      requirePrivate(directory);
    } catch (IOException e) {
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED, "directory " + directory + ": " + e.getMessage(), e);
    }
  }

  /**
   * The name of the user who runs this process, as the operating system tells it of a peer on a
   * socket: a number where it has no name, as in containers.
   *
   * @param directory one of this user's; it is made if it is missing
   * @throws TsmException.NotPermitted as {@link #ensure} does
   */
  public static String owner(Path directory) throws TsmException.NotPermitted {
    ensure(directory);
    try {
      return ownerOfNewFile(directory).getName();
    } catch (IOException e) {
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED, "directory " + directory + ": " + e.getMessage(), e);
    }
  }

  /** Attributes of a file that the user alone reads and writes. */
  public static FileAttribute<?>[] fileAttributes(Path path) {
    return attributes(path, "rw-------");
  }

  private static FileAttribute<?>[] directoryAttributes(Path path) {
    return attributes(path, "rwx------");
  }

  private static FileAttribute<?>[] attributes(Path path, String permissions) {
    return isPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static void requirePrivate(Path directory) throws IOException, TsmException.NotPermitted {
    if (!isPosix(directory)) {
      return;
    }
    PosixFileAttributes found =
        Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    boolean writableByOthers = found.permissions().stream().anyMatch(OTHERS_WRITE::contains);
    if (!found.isDirectory()
        || writableByOthers
        || !found.owner().equals(ownerOfNewFile(directory))) {
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED,
          "directory "
              + directory
              + ": expected a directory of this user that nobody else can write to, found owner "
              + found.owner().getName()
              + " and "
              + PosixFilePermissions.toString(found.permissions()),
          null);
    }
  }

  /** Who this process is for the file system. Its name need not be known: containers have none. */
  private static UserPrincipal ownerOfNewFile(Path directory) throws IOException {
    Path probe = Files.createTempFile(directory, "owner", "");
    try {
      return Files.getOwner(probe);
    } finally {
      Files.delete(probe);
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
