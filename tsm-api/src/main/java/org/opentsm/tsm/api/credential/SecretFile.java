package org.opentsm.tsm.api.credential;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/** A small file that its owner alone can read. */
final class SecretFile {
  /** Of a file, in octets. */
  static final int MAX_SIZE = 1 << 18;

  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

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
   * Reads a file.
   *
   * @throws TsmException.BadArgument if it is not there, or is no regular file
   * @throws TsmException.NotPermitted if others can read or change it, or this user cannot read it
   * @throws TsmException.Protocol if it is longer than {@link #MAX_SIZE}
   */
  static <T> T read(Path file, Content<T> content) throws TsmException {
    byte[] octets = {};
    try {
      requirePrivate(file);
      octets = octetsOf(file);
      return content.read(octets);
    } catch (NoSuchFileException e) {
      throw new TsmException.BadArgument(
          TsmErrorCode.BAD_OPTION, file + ": expected a file, found none", e);
    } catch (IOException e) {
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED,
          file + ": cannot be read: " + e.getClass().getSimpleName(),
          e);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  /** What is wrong with the content of a file. */
  static TsmException.Protocol malformed(String where, String expected, String found) {
    return new TsmException.Protocol(
        TsmErrorCode.MALFORMED_FILE, where + ": expected " + expected + ", found " + found, null);
  }

  private static void requirePrivate(Path file) throws IOException, TsmException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new TsmException.BadArgument(
          TsmErrorCode.BAD_OPTION,
          file
              + ": expected a file, found "
              + (Files.isDirectory(file) ? "a directory" : "a pipe or device"));
    }
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    Set<PosixFilePermission> found = Files.getPosixFilePermissions(file);
    if (found.stream().anyMatch(OTHERS::contains)) {
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED,
          file
              + ": expected a file that nobody but its owner can read (chmod 600), found "
              + PosixFilePermissions.toString(found),
          null);
    }
  }

  private static byte[] octetsOf(Path file) throws IOException, TsmException {
    long size = Files.size(file);
    if (size > MAX_SIZE) {
      throw malformed(file.toString(), "at most " + MAX_SIZE + " bytes", "more");
    }
    byte[] octets = new byte[(int) size];
    try (InputStream in = Files.newInputStream(file)) {
      if (in.readNBytes(octets, 0, octets.length) != octets.length || in.read() != -1) {
        Arrays.fill(octets, (byte) 0);
        throw malformed(file.toString(), size + " bytes, as it says itself", "another number");
      }
    }
    return octets;
  }
}
