package org.opentsm.tsm.cli.serve;

import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.LockFile;

/** What one daemon alone may have. */
final class ProcessLock {
  private ProcessLock() {}

  /**
   * Takes it.
   *
   * @param path of a file that is there as long as somebody has it
   * @param expected how a refusal begins
   * @throws TsmException.Refused if another daemon has it, which is named
   * @throws IOException if the operating system refuses
   */
  static LockFile take(Path path, String expected) throws IOException, TsmException.Refused {
    try {
      return LockFile.take(
          path.toAbsolutePath(), "a daemon in process " + ProcessHandle.current().pid());
    } catch (LockFile.HeldException other) {
      throw refused(expected + ", found " + other.getMessage());
    } catch (OverlappingFileLockException _) {
      throw refused(expected + ", found another daemon in this process");
    }
  }

  private static TsmException.Refused refused(String message) {
    return new TsmException.Refused(TsmErrorCode.OWNED_BY_ANOTHER, message);
  }
}
