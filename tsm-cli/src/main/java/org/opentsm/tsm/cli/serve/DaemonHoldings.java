package org.opentsm.tsm.cli.serve;

import java.io.IOException;
import java.nio.file.Path;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.LockFile;
import org.opentsm.tsm.api.spi.PrivateDirectory;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.SystemRefusal;

/**
 * What a daemon has for itself, for as long as it runs.
 *
 * @param socket where it listens
 * @param state that no other daemon uses the state directory
 * @param credentials that it shows to devices
 */
record DaemonHoldings(DaemonSocket socket, LockFile state, CredentialFiles.Held credentials)
    implements AutoCloseable {
  /**
   * Takes them.
   *
   * @param socket closed if this fails
   * @param directory for the daemon's own state
   * @throws TsmException.Refused if another daemon uses the directory
   * @throws TsmException if the directory is not this user's alone, or credentials cannot be read
   * @throws CliException if credentials are not there, or make no sense
   */
  static DaemonHoldings take(
      DaemonSocket socket, Path directory, CredentialFiles credentials, SpdmCrypto crypto)
      throws TsmException, CliException {
    LockFile lock = null;
    boolean done = false;
    try {
      lock = lock(directory);
      DaemonHoldings holdings = new DaemonHoldings(socket, lock, credentials.read(crypto));
      done = true;
      return holdings;
    } finally {
      if (!done) {
        socket.close();
        if (lock != null) {
          lock.close();
        }
      }
    }
  }

  private static LockFile lock(Path directory) throws TsmException {
    PrivateDirectory.ensure(directory);
    try {
      return ProcessLock.take(
          directory.resolve("lock"),
          "state directory " + directory + ": expected that no daemon uses it");
    } catch (IOException e) {
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED,
          "state directory " + directory + ": " + SystemRefusal.of(e),
          e);
    }
  }

  @Override
  public void close() {
    credentials.close();
    socket.close();
    state.close();
  }
}
