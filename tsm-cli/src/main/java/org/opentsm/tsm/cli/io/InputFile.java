package org.opentsm.tsm.cli.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.opentsm.spdm.Bytes;

/** Files that the command line names, read whole and never without bound. */
public final class InputFile {
  private InputFile() {}

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
        e instanceof AccessDeniedException
            ? "that the operating system denies it"
            : e.getClass().getSimpleName() + (e.getMessage() == null ? "" : " " + e.getMessage());
    return new CliException(
        CliErrorCode.FILE_FAILED, file + ": expected to " + verb + " it, found " + reason);
  }
}
