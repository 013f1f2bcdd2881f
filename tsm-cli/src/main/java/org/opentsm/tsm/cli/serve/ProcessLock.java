package org.opentsm.tsm.cli.serve;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import org.opentsm.tsm.api.spi.PrivateDirectory;

/**
 * An operating system's lock on a file, which dies with its process. The file stays.
 *
 * <p>For one daemon in a process: where a process closes any channel of a file, POSIX takes its
 * locks of that file away, so that a second attempt in it leaves the first one open to others.
 */
final class ProcessLock implements AutoCloseable {
  private final FileChannel file;

  private ProcessLock(FileChannel file) {
    this.file = file;
  }

  /**
   * Takes it.
   *
   * @return empty if somebody else has it
   * @throws IOException if the operating system refuses
   */
  static Optional<ProcessLock> take(Path path) throws IOException {
    FileChannel file =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            PrivateDirectory.fileAttributes(path));
    boolean taken = false;
    try {
      taken = file.tryLock() != null;
      return taken ? Optional.of(new ProcessLock(file)) : Optional.empty();
    } catch (OverlappingFileLockException here) {
      return Optional.empty();
    } finally {
      if (!taken) {
        file.close();
      }
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException closedAnyway) {
      // The descriptor is gone whatever close reports, and the lock with it.
    }
  }
}
