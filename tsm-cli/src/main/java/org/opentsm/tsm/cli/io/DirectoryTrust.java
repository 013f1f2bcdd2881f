package org.opentsm.tsm.cli.io;

import static java.util.Objects.requireNonNull;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether nobody but root and one user can put something else in the place of what a directory
 * holds. Others may read it, and groups enter it.
 */
public final class DirectoryTrust {
  private static final String WANTED = "owner,uid,mode,isDirectory,isSymbolicLink,permissions";
  private static final int STICKY = 01000;
  private static final int ROOT = 0;

  private DirectoryTrust() {}

  /** The number of the user who runs this process. */
  public static int self() {
    return Math.toIntExact(new UnixSystem().getUid());
  }

  /**
   * The first directory on the way that somebody else could change, and why: the directory itself,
   * or one above it, as the path is written and as it really leads. In one above, files of others
   * are safe where it is sticky, as {@code /tmp} is.
   *
   * @param user whose directory it is to be
   * @return empty if there is none
   * @throws IOException if there is no such directory, or it cannot be looked at
   */
  public static Optional<String> flaw(Path directory, int user) throws IOException {
    return flaw(directory, user, false);
  }

  /**
   * The same for a directory in which one is to be made: it may be sticky itself.
   *
   * @throws IOException if there is no such directory, or it cannot be looked at
   */
  public static Optional<String> flawAbove(Path directory, int user) throws IOException {
    return flaw(directory, user, true);
  }

  private static Optional<String> flaw(Path directory, int user, boolean above) throws IOException {
    Path written = directory.toAbsolutePath().normalize();
    Path real = written.toRealPath();
    Set<Path> all = new LinkedHashSet<>();
    addAll(all, written);
    addAll(all, real);
    for (Path each : all) {
      boolean itself = each.equals(real) && !above;
      Optional<String> flaw = flawOf(each, itself, user);
      if (flaw.isPresent()) {
        return flaw;
      }
    }
    return Optional.empty();
  }

  private static void addAll(Set<Path> all, Path directory) {
    Path parent = directory.getParent();
    if (parent != null) {
      addAll(all, parent);
    }
    all.add(directory);
  }

  @SuppressWarnings("unchecked")
  private static Optional<String> flawOf(Path each, boolean itself, int user) throws IOException {
    Map<String, Object> found =
        Files.readAttributes(each, "unix:" + WANTED, LinkOption.NOFOLLOW_LINKS);
    int owner = (Integer) requireNonNull(found.get("uid"));
    Set<PosixFilePermission> permissions =
        (Set<PosixFilePermission>) requireNonNull(found.get("permissions"));
    boolean link = (Boolean) requireNonNull(found.get("isSymbolicLink"));
    boolean others =
        !link
            && (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE));
    boolean sticky = !itself && ((Integer) requireNonNull(found.get("mode")) & STICKY) != 0;
    boolean directory = link || (Boolean) requireNonNull(found.get("isDirectory"));
    if (directory && (owner == user || owner == ROOT) && (!others || sticky)) {
      return Optional.empty();
    }
    return Optional.of(
        "directory "
            + each
            + ": expected one of this user or root that nobody else can write to, found owner "
            + found.get("owner")
            + " and "
            + PosixFilePermissions.toString(permissions)
            + (directory ? "" : ", a file"));
  }
}
