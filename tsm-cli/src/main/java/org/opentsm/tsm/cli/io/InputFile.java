package org.opentsm.tsm.cli.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
   * Everything in a file.
   *
   * @param limit in octets; a longer file is refused after as many
   * @throws CliException if it is not there, is a directory, is longer, or cannot be read
   */
  public static Bytes read(Path file, int limit) throws CliException {
    if (Files.isDirectory(file)) {
      throw new CliException(
          CliErrorCode.NO_SUCH_FILE, file + ": expected a file, found a directory");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(limit + 1);
      if (octets.length > limit) {
        throw new CliException(
            CliErrorCode.FILE_TOO_LARGE,
            file + ": expected at most " + limit + " bytes, found more");
      }
      return Bytes.owning(octets);
    } catch (NoSuchFileException e) {
      throw new CliException(CliErrorCode.NO_SUCH_FILE, file + ": expected a file, found none");
    } catch (IOException e) {
      throw failed(file, "read", e);
    }
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
