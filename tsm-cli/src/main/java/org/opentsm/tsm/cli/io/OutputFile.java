package org.opentsm.tsm.cli.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.opentsm.spdm.Bytes;

/** Files that the tool writes: there as a whole or not at all. */
public final class OutputFile {
  private OutputFile() {}

  /**
   * Says so early if a file cannot be written, before long work.
   *
   * @throws CliException if it is a directory, pipe or device, or its directory is not there
   */
  public static void check(Path file) throws CliException {
    if (file.toString().equals("-")) {
      throw new CliException(
          CliErrorCode.USAGE, "-: expected the name of a file; write ./- for one of that name");
    }
    if (file.toString().isEmpty()) {
      throw new CliException(CliErrorCode.USAGE, "expected the name of a file, found none");
    }
    if (Files.isDirectory(file)) {
      throw new CliException(
          CliErrorCode.NO_SUCH_FILE, file + ": expected a file to write, found a directory");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new CliException(
          CliErrorCode.NO_SUCH_FILE, file + ": expected a file to write, found a pipe or device");
    }
    if (!Files.isDirectory(directory(file))) {
      throw new CliException(
          CliErrorCode.NO_SUCH_FILE,
          file
              + ": expected a directory to write into, found "
              + (Files.exists(directory(file)) ? "a file" : "none"));
    }
  }

  /**
   * Writes a file, or replaces it.
   *
   * @throws CliException if that fails; what was there before is still there
   */
  public static void write(Path file, Bytes content) throws CliException {
    check(file);
    try {
      replace(file, content);
    } catch (IOException e) {
      throw InputFile.failed(file, "write", e);
    }
  }

  /**
   * A new file, in the place of an old one, for what comes bit by bit.
   *
   * @throws CliException if there can be none, or something else has its name
   */
  public static FileChannel open(Path file) throws CliException {
    check(file);
    try {
      replace(file, Bytes.EMPTY);
      return FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw InputFile.failed(file, "write", e);
    }
  }

  /** Under a name that nobody can have foreseen and put a link in the place of. */
  private static void replace(Path file, Bytes content) throws IOException {
    Path fresh = Files.createTempFile(directory(file), ".tsm-", ".new");
    try {
      Files.write(fresh, content.toByteArray());
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static Path directory(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file.toAbsolutePath() : parent;
  }
}
