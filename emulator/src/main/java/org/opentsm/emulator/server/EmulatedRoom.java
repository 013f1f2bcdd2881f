package org.opentsm.emulator.server;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * How many emulated devices may have keys in one state directory. Each has some 100 KiB, and
 * whoever may connect devices of a daemon names as many as he likes.
 */
final class EmulatedRoom {
  /** Twice a fleet of a thousand. */
  static final int MOST = 2048;

  private EmulatedRoom() {}

  /**
   * Before a device gets keys. Those that have some keep them.
   *
   * @param keys the directory of its keys
   * @throws TsmException.Refused if there are as many devices as may be
   */
  static void require(DeviceAddress target, Path keys, int most) throws TsmException {
    if (Files.exists(keys)) {
      return;
    }
    Path state = Objects.requireNonNull(keys.getParent());
    int found = 0;
    try (DirectoryStream<Path> others =
        Files.newDirectoryStream(state, EmulatedAddress.SCHEME + "-*")) {
      for (Path _ : others) {
        found++;
      }
    } catch (NoSuchFileException first) {
      return;
    } catch (IOException | DirectoryIteratorException e) {
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED, target.head() + "directory " + state + ": " + e, e);
    }
    if (found >= most) {
      throw new TsmException.Refused(
          TsmErrorCode.WRONG_STATE,
          target.head()
              + "expected fewer than "
              + most
              + " emulated devices with keys in the state directory, found "
              + found
              + "; remove those of devices that are done with");
    }
  }
}
