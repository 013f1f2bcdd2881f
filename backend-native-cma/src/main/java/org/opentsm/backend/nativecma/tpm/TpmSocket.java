package org.opentsm.backend.nativecma.tpm;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * A stream socket, of the machine or of TCP, on which commands and responses follow each other with
 * no other framing than the size in their headers. Every call ends by its deadline.
 */
final class TpmSocket implements TpmTransport {
  private static final int SIZE_FIELD = 2;

  private final String place;
  private final SocketChannel channel;
  private final Selector selector;

  private TpmSocket(String place, SocketChannel channel, Selector selector) {
    this.place = place;
    this.channel = channel;
    this.selector = selector;
  }

  /**
   * Connects.
   *
   * @param channel open, and closed with this
   */
  static TpmSocket connect(
      String place, SocketChannel channel, SocketAddress address, Deadline deadline)
      throws IOException, TsmException {
    try {
      channel.configureBlocking(false);
      Selector selector = channel.provider().openSelector();
      TpmSocket socket = new TpmSocket(place, channel, selector);
      try {
        channel.register(selector, 0);
        if (!channel.connect(address)) {
          socket.await(SelectionKey.OP_CONNECT, deadline);
          channel.finishConnect();
        }
        return socket;
      } catch (IOException | TsmException e) {
        socket.close();
        throw e;
      }
    } catch (IOException e) {
      closeQuietly(channel);
      throw e;
    }
  }

  @Override
  public String place() {
    return place;
  }

  @Override
  public Bytes exchange(Bytes command, Deadline deadline) throws TsmException {
    try {
      ByteBuffer out = command.toByteBuffer();
      while (out.hasRemaining()) {
        if (channel.write(out) == 0) {
          await(SelectionKey.OP_WRITE, deadline);
        }
      }
      Bytes header = read(HEADER, deadline);
      long size = header.slice(SIZE_FIELD, 4).toByteBuffer().getInt() & 0xFFFF_FFFFL;
      if (size < HEADER || size > MOST_RESPONSE) {
        throw TpmFailures.malformed(
            place,
            "expected a response of " + HEADER + " to " + MOST_RESPONSE + " bytes, found " + size);
      }
      return Bytes.concat(header, read((int) size - HEADER, deadline));
    } catch (IOException e) {
      throw TpmFailures.broken(place, e);
    }
  }

  @Override
  public void close() {
    closeQuietly(selector);
    closeQuietly(channel);
  }

  private Bytes read(int count, Deadline deadline) throws IOException, TsmException {
    ByteBuffer in = ByteBuffer.allocate(count);
    while (in.hasRemaining()) {
      int read = channel.read(in);
      if (read < 0) {
        throw new TsmException.Unreachable(
            TsmErrorCode.UNREACHABLE, place + ": the TPM closed the connection", null);
      }
      if (read == 0) {
        await(SelectionKey.OP_READ, deadline);
      }
    }
    return Bytes.copyOf(in.flip());
  }

  private void await(int operation, Deadline deadline) throws IOException, TsmException {
    requireNonNull(channel.keyFor(selector)).interestOps(operation);
    long millis = deadline.remaining().toMillis();
    if (deadline.hasPassed() || selector.select(Math.max(1, millis)) == 0) {
      if (Thread.currentThread().isInterrupted()) {
        throw new TsmException.Unreachable(
            TsmErrorCode.CANCELLED, place + ": the wait for the TPM was interrupted", null);
      }
      throw new TsmException.Unreachable(
          TsmErrorCode.TIMED_OUT, place + ": the TPM does not answer in time", null);
    }
    selector.selectedKeys().clear();
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception nothingIsLost) {
      // Every command was answered, or its failure told.
    }
  }
}
