package org.opentsm.tsm.cli.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;

/**
 * A connection to a unix socket on which nothing waits longer than it should. A client of HTTP with
 * threads and TLS of its own would take longer to start than the daemon to answer.
 */
final class UnixConnection implements AutoCloseable {
  private static final int PIECE = 16 * 1024;
  private static final long FULL_MILLIS = 20;

  private final SocketChannel channel;
  private final Selector selector;
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE);

  private UnixConnection(SocketChannel channel) throws IOException {
    this.channel = channel;
    this.selector = channel.provider().openSelector();
    channel.register(selector, SelectionKey.OP_READ);
  }

  /**
   * Connects.
   *
   * @throws SocketTimeoutException if the daemon takes in nobody in time
   * @throws IOException if nobody listens there, or the operating system refuses
   */
  static UnixConnection open(Path socket, Deadline deadline)
      throws IOException, InterruptedException {
    while (true) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      boolean connected = false;
      try {
        channel.configureBlocking(false);
        if (channel.connect(UnixDomainSocketAddress.of(socket))) {
          UnixConnection connection = new UnixConnection(channel);
          connected = true;
          return connection;
        }
      } finally {
        if (!connected) {
          channel.close();
        }
      }
      // Too many wait to be taken in, and there is nothing to wait for: Linux has no such event.
      requireTime(deadline);
      TimeUnit.MILLISECONDS.sleep(FULL_MILLIS);
    }
  }

  /** The name of the user who listens. */
  String peer() throws IOException {
    return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
  }

  /** Sends all of it. */
  void send(Bytes octets, Deadline deadline) throws IOException, InterruptedException {
    ByteBuffer left = octets.toByteBuffer();
    while (left.hasRemaining()) {
      if (channel.write(left) == 0) {
        await(SelectionKey.OP_WRITE, deadline);
      }
    }
  }

  /**
   * Reads on until a parser has something new.
   *
   * @throws SocketTimeoutException if nothing came in time
   * @throws EOFException if nothing more comes, and the answer is not all there
   */
  void receive(AnswerParser parser, Deadline deadline) throws IOException, InterruptedException {
    while (true) {
      piece.clear();
      int count = channel.read(piece);
      if (count > 0) {
        parser.take(piece.flip());
        return;
      }
      if (count < 0) {
        parser.end();
        return;
      }
      await(SelectionKey.OP_READ, deadline);
    }
  }

  @Override
  public void close() throws IOException {
    try (channel;
        selector) {
      // Both, whatever the other does.
    }
  }

  private void await(int operation, Deadline deadline) throws IOException, InterruptedException {
    requireTime(deadline);
    channel.keyFor(selector).interestOps(operation);
    selector.select(Math.max(1, deadline.remaining().toMillis()));
    selector.selectedKeys().clear();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private static void requireTime(Deadline deadline) throws SocketTimeoutException {
    if (deadline.hasPassed()) {
      throw new SocketTimeoutException("nothing in time");
    }
  }
}
