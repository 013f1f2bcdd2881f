package org.opentsm.tsm.api.spi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * A directory that nobody but the user can write to: in a shared place anybody could make it first.
 * Nor can others put another in its place, as those who may write to one above it could, unless
 * that is sticky, like {@code /tmp}.
 */
public final class PrivateDirectory {
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private static final int STICKY = 01000;
  private static final int GROUP_WRITES = 0020;
  private static final int OTHERS_WRITE_TOO = 0002;

  private static final int MOST_KNOWN = 256;

  /**
   * Who this process is, by device and inode of a directory in which it has made a file. Static
   * because that is the process's: no directory and no instance of anything changes it.
   */
  private static final ConcurrentMap<Object, Object> OURSELVES = new ConcurrentHashMap<>();

  private PrivateDirectory() {}

  /**
   * Makes the directory and its parent where they are missing, and refuses what others could write
   * to or exchange.
   *
   * @throws TsmException.NotPermitted if one of them is another user's, others can write to it or
   *     to a directory above, or the operating system refuses
   */
  public static void ensure(Path directory) throws TsmException.NotPermitted {
    try {
      Path parent = directory.getParent();
      if (parent != null) {
        create(parent);
        requirePrivate(parent);
      }
      create(directory);
      requirePrivate(directory);
      requireInPlace(directory);
    } catch (IOException e) {
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED, "directory " + directory + ": " + e.getMessage(), e);
    }
  }

  /**
   * One directory that is ensured again and again. It is looked through as a whole when it does not
   * look as it did when it was found good: whoever exchanges it, by whatever way, leaves another
   * inode there, and whoever changes its owner or permissions another time of change, which nobody
   * can set. Safe for threads.
   */
  public static final class Known {
    private static final String LOOKS = "unix:dev,ino,ctime";

    private final Path directory;
    private volatile @Nullable Looks good;

    private record Looks(Map<String, Object> ofParent, Map<String, Object> ofItself) {}

    /** One of which nothing is known yet. */
    public Known(Path directory) {
      this.directory = directory;
    }

    /**
     * As {@link PrivateDirectory#ensure}.
     *
     * @throws TsmException.NotPermitted likewise
     */
    public void ensure() throws TsmException.NotPermitted {
      @Nullable Looks before = good;
      if (before != null && before.equals(looks())) {
        return;
      }
      PrivateDirectory.ensure(directory);
      // As it looks when it is found good again: what changed in between is looked at then.
      @Nullable Looks now = looks();
      PrivateDirectory.ensure(directory);
      good = now;
    }

    /** Nothing where it is missing, or the file system does not tell. */
    private @Nullable Looks looks() {
      Path parent = directory.getParent();
      if (parent == null || !isUnix(directory)) {
        return null;
      }
      try {
        return new Looks(
            Files.readAttributes(parent, LOOKS, LinkOption.NOFOLLOW_LINKS),
            Files.readAttributes(directory, LOOKS, LinkOption.NOFOLLOW_LINKS));
      } catch (IOException unknown) {
        return null;
      }
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
      return probe(directory, Files::getOwner).getName();
    } catch (IOException e) {
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED, "directory " + directory + ": " + e.getMessage(), e);
    }
  }

  /** Attributes of a file that the user alone reads and writes. */
  public static FileAttribute<?>[] fileAttributes(Path path) {
    return attributes(path, "rw-------");
  }

  /** Java would try to make one that is there and clear away the failure, each time. */
  private static void create(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(directory, directoryAttributes(directory));
    }
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
    if (!found.isDirectory() || writableByOthers || !isOurs(directory, found)) {
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

  /** What is above the parent may be another's, as the root directory is. */
  static void requireInPlace(Path directory) throws IOException, TsmException.NotPermitted {
    if (!isUnix(directory)) {
      return;
    }
    for (Path above = directory.toRealPath().getParent();
        above != null;
        above = above.getParent()) {
      if (isOpenToOthers(above)) {
        throw new TsmException.NotPermitted(
            TsmErrorCode.NOT_PERMITTED,
            "directory "
                + directory
                + ": expected none above it in which others could put another in its place, found "
                + above
                + " with "
                + PosixFilePermissions.toString(Files.getPosixFilePermissions(above)),
            null);
      }
    }
  }

  /** A user's own group, by the custom that it has the number of the user, is nobody else. */
  private static boolean isOpenToOthers(Path directory) throws IOException {
    Map<String, Object> found = Files.readAttributes(directory, "unix:mode,uid,gid");
    int mode = (Integer) Objects.requireNonNull(found.get("mode"));
    return (mode & STICKY) == 0
        && ((mode & OTHERS_WRITE_TOO) != 0
            || ((mode & GROUP_WRITES) != 0 && !Objects.equals(found.get("uid"), found.get("gid"))));
  }

  /** Asked of the file system once for each directory, since the answer costs a file. */
  private static boolean isOurs(Path directory, PosixFileAttributes found) throws IOException {
    Object owner = ownerOf(directory);
    Object inode = found.fileKey();
    Object known = inode == null ? null : OURSELVES.get(inode);
    if (known == null) {
      known = probe(directory, PrivateDirectory::ownerOf);
      if (inode != null && OURSELVES.size() < MOST_KNOWN) {
        OURSELVES.put(inode, known);
      }
    }
    return owner.equals(known);
  }

  /** A number where there is one: a name would be looked for among all users, each time. */
  private static Object ownerOf(Path path) throws IOException {
    return isUnix(path)
        ? Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)
        : Files.getOwner(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Who this process is for the file system. Its name need not be known: containers have none. */
  private static <T> T probe(Path directory, Question<T> question) throws IOException {
    Path probe = Files.createTempFile(directory, "owner", "");
    try {
      return question.of(probe);
    } finally {
      Files.delete(probe);
    }
  }

  @FunctionalInterface
  private interface Question<T> {
    T of(Path file) throws IOException;
  }

  private static boolean isUnix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
