package org.opentsm.backend.nativecma.tpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * The kernel's device file: one write takes the whole command, one read gives the whole response.
 * The kernel bounds how long a command takes; a deadline is looked at between commands.
 */
final class DeviceFile implements TpmTransport {
  private final Path path;
  private final FileChannel channel;

  private DeviceFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static DeviceFile open(Path path) throws TsmException {
    try {
      return new DeviceFile(
          path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    } catch (NoSuchFileException e) {
      throw TpmFailures.missing(path.toString());
    } catch (AccessDeniedException e) {
      throw TpmFailures.denied(path.toString(), e);
    } catch (IOException e) {
      throw TpmFailures.broken(path.toString(), e);
    }
  }

  @Override
  public String place() {
    return path.toString();
  }

  @Override
  public Bytes exchange(Bytes command, Deadline deadline) throws TsmException {
    if (deadline.hasPassed()) {
      throw new TsmException.Unreachable(
          TsmErrorCode.TIMED_OUT, path + ": the time was over before the TPM was asked", null);
    }
    try {
      channel.write(command.toByteBuffer());
      ByteBuffer response = ByteBuffer.allocate(MOST_RESPONSE);
      if (channel.read(response) < HEADER) {
        throw TpmFailures.malformed(
            path.toString(), "expected a response of " + HEADER + " bytes or more, found fewer");
      }
      return Bytes.copyOf(response.flip());
    } catch (IOException e) {
      throw TpmFailures.broken(path.toString(), e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException nothingIsLost) {
      // Nothing was written that closing would save.
    }
  }
}
