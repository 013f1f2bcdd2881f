package org.opentsm.backend.nativecma.tpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * The kernel's device file: one write takes the whole command, one read gives the whole response.
 *
 * <p>Neither knows a deadline, and a driver waits for its TPM as long as it likes, where no signal
 * may reach it. So a thread of its own does both, and whoever asks waits for that thread: when the
 * time is over the file is given up, and the thread with it.
 */
final class DeviceFile implements TpmTransport {
  private final String place;
  private final ByteChannel channel;
  private boolean givenUp;

  /**
   * @param channel closed with this
   */
  DeviceFile(String place, ByteChannel channel) {
    this.place = place;
    this.channel = channel;
  }

  static DeviceFile open(Path path) throws TsmException {
    try {
      return new DeviceFile(
          path.toString(),
          FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
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
    return place;
  }

  @Override
  public Bytes exchange(Bytes command, Deadline deadline) throws TsmException {
    if (givenUp || deadline.hasPassed()) {
      throw new TsmException.Unreachable(
          TsmErrorCode.TIMED_OUT, place + ": the time was over before the TPM was asked", null);
    }
    FutureTask<Bytes> asked = new FutureTask<>(() -> ask(command));
    aside(asked);
    Bytes response;
    try {
      response = asked.get(Math.max(1, deadline.remaining().toMillis()), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      giveUp();
      throw new TsmException.Unreachable(
          TsmErrorCode.TIMED_OUT, place + ": the TPM does not answer in time", e);
    } catch (InterruptedException e) {
      giveUp();
      Thread.currentThread().interrupt();
      throw new TsmException.Unreachable(
          TsmErrorCode.CANCELLED, place + ": the wait for the TPM was interrupted", e);
    } catch (ExecutionException e) {
      throw TpmFailures.broken(
          place, e.getCause() instanceof IOException io ? io : new IOException(e.getCause()));
    }
    if (response.length() < HEADER) {
      throw TpmFailures.malformed(
          place, "expected a response of " + HEADER + " bytes or more, found fewer");
    }
    return response;
  }

  @Override
  public void close() {
    if (!givenUp) {
      closeQuietly();
    }
  }

  private Bytes ask(Bytes command) throws IOException {
    channel.write(command.toByteBuffer());
    ByteBuffer response = ByteBuffer.allocate(MOST_RESPONSE);
    channel.read(response);
    return Bytes.copyOf(response.flip());
  }

  /** To close a file means to wait for whoever is in it. */
  private void giveUp() {
    givenUp = true;
    aside(this::closeQuietly);
  }

  /** Keeps no process from ending. */
  private void aside(Runnable work) {
    Thread.ofPlatform().daemon().name("tpm " + place).start(work);
  }

  private void closeQuietly() {
    try {
      channel.close();
    } catch (IOException nothingIsLost) {
      // Nothing was written that closing would save.
    }
  }
}
