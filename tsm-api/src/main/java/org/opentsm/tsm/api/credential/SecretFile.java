package org.opentsm.tsm.api.credential;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/** A small file of this user that nobody else can read. */
final class SecretFile {
  /** Of a file, in octets. */
  static final int MAX_SIZE = 1 << 18;

  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  /** On Linux: belongs to whom this process is. */
  private static final Path SELF = Path.of("/proc/self");

  /** Which file it is, and when anything about it changed last, its name among that. */
  private static final String IDENTITY = "unix:dev,ino,ctime,mode,uid,size";

  private SecretFile() {}

  /**
   * Makes something of octets, which are overwritten afterwards.
   *
   * @param <T> what is made
   */
  @FunctionalInterface
  interface Content<T> {
    T read(byte[] octets) throws TsmException;
  }

  /**
   * Reads a file. A symbolic link counts as the file that it leads to.
   *
   * @throws TsmException.BadArgument if it is not there, or is no regular file
   * @throws TsmException.NotPermitted if it is another user's, others can read or change it, this
   *     user cannot read it, or another file takes its place meanwhile
   * @throws TsmException.Protocol if it is longer than {@link #MAX_SIZE}
   */
  static <T> T read(Path file, Content<T> content) throws TsmException {
    return read(file, () -> {}, content);
  }

  /**
   * The same.
   *
   * @param looked runs when the file was looked at and before it is opened
   */
  static <T> T read(Path file, Runnable looked, Content<T> content) throws TsmException {
    byte[] octets = {};
    try {
      requireRegular(file);
      octets = octetsOf(file, file.toRealPath(), looked);
      return content.read(octets);
    } catch (NoSuchFileException e) {
      throw new TsmException.BadArgument(
          TsmErrorCode.BAD_OPTION, file + ": expected a file, found none", e);
    } catch (IOException e) {
      throw notPermitted(file + ": cannot be read: " + e.getClass().getSimpleName(), e);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  /** What is wrong with the content of a file. */
  static TsmException.Protocol malformed(String where, String expected, String found) {
    return new TsmException.Protocol(
        TsmErrorCode.MALFORMED_FILE, where + ": expected " + expected + ", found " + found, null);
  }

  private static void requireRegular(Path file) throws TsmException.BadArgument {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new TsmException.BadArgument(
          TsmErrorCode.BAD_OPTION,
          file
              + ": expected a file, found "
              + (Files.isDirectory(file) ? "a directory" : "a pipe or device"));
    }
  }

  /**
   * Reads what was looked at. Java cannot ask an open file who owns it: so its name is asked before
   * and after, and a file that was moved away and back shows by the time of its change.
   *
   * @param real with no link in it
   */
  private static byte[] octetsOf(Path file, Path real, Runnable looked)
      throws IOException, TsmException {
    Map<String, Object> before = identity(real);
    requirePrivate(file, real);
    looked.run();
    byte[] octets = {};
    boolean same = false;
    try (SeekableByteChannel in =
        Files.newByteChannel(real, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      long size = in.size();
      if (size > MAX_SIZE) {
        throw malformed(file.toString(), "at most " + MAX_SIZE + " bytes", "more");
      }
      octets = new byte[(int) size];
      fill(file, in, ByteBuffer.wrap(octets));
      same = identity(real).equals(before);
    } finally {
      if (!same) {
        Arrays.fill(octets, (byte) 0);
      }
    }
    if (!same) {
      throw notPermitted(
          file + ": expected a file that stays as it is, found one that changed meanwhile", null);
    }
    return octets;
  }

  private static Map<String, Object> identity(Path real) throws IOException {
    return real.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? Files.readAttributes(real, IDENTITY, LinkOption.NOFOLLOW_LINKS)
        : Files.readAttributes(real, "fileKey,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
  }

  private static void requirePrivate(Path file, Path real)
      throws IOException, TsmException.NotPermitted {
    if (!real.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    PosixFileAttributes found =
        Files.readAttributes(real, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (found.permissions().stream().anyMatch(OTHERS::contains)) {
      throw notPermitted(
          file
              + ": expected a file that nobody but its owner can read (chmod 600), found "
              + PosixFilePermissions.toString(found.permissions()),
          null);
    }
    UserPrincipal user = user(file);
    if (!found.owner().equals(user)) {
      throw notPermitted(
          file
              + ": expected a file of "
              + user.getName()
              + ", who runs this, found one of "
              + found.owner().getName(),
          null);
    }
  }

  /**
   * Who this process is for the file system; the name of a user may be that of several. Where the
   * system does not say it, a file of ours does.
   */
  private static UserPrincipal user(Path file) throws IOException, TsmException.NotPermitted {
    if (Files.isDirectory(SELF)) {
      return Files.getOwner(SELF);
    }
    Path probe;
    try {
      probe = Files.createTempFile("tsm-", "");
    } catch (IOException e) {
      throw notPermitted(
          file
              + ": expected a temporary directory to find out who runs this, found "
              + System.getProperty("java.io.tmpdir")
              + ", in which no file can be made: "
              + e.getClass().getSimpleName(),
          e);
    }
    try {
      return Files.getOwner(probe, LinkOption.NOFOLLOW_LINKS);
    } finally {
      Files.delete(probe);
    }
  }

  private static void fill(Path file, SeekableByteChannel in, ByteBuffer octets)
      throws IOException, TsmException.Protocol {
    int more = 0;
    while (more >= 0 && octets.hasRemaining()) {
      more = in.read(octets);
    }
    if (octets.hasRemaining() || in.read(ByteBuffer.allocate(1)) > 0) {
      throw malformed(
          file.toString(), octets.capacity() + " bytes, as it says itself", "another number");
    }
  }

  private static TsmException.NotPermitted notPermitted(
      String message, @Nullable IOException cause) {
    return new TsmException.NotPermitted(TsmErrorCode.NOT_PERMITTED, message, cause);
  }
}
