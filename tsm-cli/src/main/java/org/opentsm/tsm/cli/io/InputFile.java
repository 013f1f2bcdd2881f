package org.opentsm.tsm.cli.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.spdm.Bytes;

/** Files that the command line names, read whole and never without bound. */
public final class InputFile {
  private InputFile() {}

  /**
   * Makes something of octets.
   *
   * @param <T> what is made
   */
  @FunctionalInterface
  public interface Content<T> {
    /** Reads it. */
    T read(Bytes octets) throws EvidenceException;
  }

  /**
   * What a file holds.
   *
   * @throws CliException if it cannot be read
   * @throws BlamedFileException naming the file, if its content cannot be used
   */
  public static <T> T read(Path file, int limit, Content<T> content)
      throws CliException, BlamedFileException {
    Bytes octets = read(file, limit);
    try {
      return content.read(octets);
    } catch (EvidenceException unusable) {
      throw new BlamedFileException(file, unusable);
    }
  }

  /**
   * Sees to it that there is a file, for what reads it by itself.
   *
   * @throws CliException if it is not there, or is no regular file
   */
  public static void require(Path file) throws CliException {
    try {
      attributes(file);
    } catch (IOException e) {
      throw failed(file, "read", e);
    }
  }

  /**
   * Everything in a file.
   *
   * @param limit in octets; a longer file is refused unread, and one that states a false size after
   *     as many
   * @throws CliException if it is not there, is no regular file, is longer, or cannot be read
   */
  public static Bytes read(Path file, int limit) throws CliException {
    try {
      BasicFileAttributes attributes = attributes(file);
      if (attributes.size() > limit) {
        throw tooLarge(file, limit, attributes.size() + " bytes");
      }
      return readBounded(file, limit);
    } catch (IOException e) {
      throw failed(file, "read", e);
    }
  }

  private static BasicFileAttributes attributes(Path file) throws IOException, CliException {
    if (file.toString().isEmpty()) {
      throw new CliException(
          CliErrorCode.NO_SUCH_FILE, "expected the name of a file, found an empty one");
    }
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw new CliException(
            CliErrorCode.NO_SUCH_FILE,
            file
                + ": expected a file, found "
                + (attributes.isDirectory() ? "a directory" : "a pipe or device"));
      }
      return attributes;
    } catch (NoSuchFileException e) {
      throw new CliException(
          CliErrorCode.NO_SUCH_FILE,
          file
              + ": expected a file, found none"
              + (file.toString().equals("-") ? "; pipes and standard input are not read" : ""));
    }
  }

  private static Bytes readBounded(Path file, int limit) throws CliException, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(limit + 1);
      if (octets.length > limit) {
        throw tooLarge(file, limit, "more");
      }
      return Bytes.owning(octets);
    }
  }

  private static CliException tooLarge(Path file, int limit, String found) {
    return new CliException(
        CliErrorCode.FILE_TOO_LARGE,
        file + ": expected at most " + limit + " bytes, found " + found);
  }

  /** What a failure of the operating system means for the user who named the file. */
  static CliException failed(Path file, String verb, IOException e) {
    String reason =
        switch (e) {
          case AccessDeniedException _ -> "that the operating system denies it";
          case FileAlreadyExistsException _ -> "something else of that name";
          case NoSuchFileException _ -> "no such directory";
          default -> "that it fails: " + e.getMessage();
        };
    return new CliException(
        CliErrorCode.FILE_FAILED, file + ": expected to " + verb + " it, found " + reason);
  }
}
