package org.opentsm.tsm.cli.io;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories that the tool writes several files into. */
public final class OutputDirectory {
  private OutputDirectory() {}

  /**
   * Makes the directory, before anything else is done.
   *
   * @throws CliException if it cannot be had
   */
  public static void prepare(Path directory) throws CliException {
    if (directory.toString().isEmpty()) {
      throw new CliException(CliErrorCode.USAGE, "expected the name of a directory, found none");
    }
    try {
      Files.createDirectories(directory);
    } catch (FileAlreadyExistsException e) {
      throw new CliException(
          CliErrorCode.NO_SUCH_FILE, directory + ": expected a directory, found a file");
    } catch (IOException e) {
      throw new CliException(
          CliErrorCode.FILE_FAILED,
          directory + ": expected a directory, found that it cannot be made");
    }
  }
}
