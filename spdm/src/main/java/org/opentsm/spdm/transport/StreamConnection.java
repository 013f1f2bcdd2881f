package org.opentsm.spdm.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;

/**
 * A TCP connection on which every call ends by its deadline, writing included.
 *
 * <p>The channel does not block; a selector waits. What has arrived stays in a buffer until a whole
 * message is there, so that a time-out loses nothing. The buffer grows with what arrives, never
 * with what a peer announces.
 *
 * <p>A virtual thread that waits here occupies no carrier.
 */
final class StreamConnection implements AutoCloseable {
  private static final int FIRST_BUFFER = 4096;
  private static final Duration SHORTEST_ATTEMPT = Duration.ofMillis(1);

  private final String peer;
  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private byte[] buffer = new byte[FIRST_BUFFER];
  private int start;
  private int end;
  private volatile boolean usable = true;

  private StreamConnection(String peer, SocketChannel channel, Selector selector)
      throws IOException {
    this.peer = peer;
    this.channel = channel;
    this.selector = selector;
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    this.key = channel.register(selector, 0);
  }

  /**
   * Connects to the first address of the host that answers. The time is shared evenly among the
   * addresses.
   */
  static StreamConnection connect(String host, int port, Deadline deadline)
      throws ChannelException {
    String peer = HostPort.format(host, port);
    List<InetAddress> addresses = HostResolver.resolve(peer, host, deadline);
    ChannelException last = null;
    for (int i = 0; i < addresses.size(); i++) {
      Duration share = deadline.remaining().dividedBy(addresses.size() - i);
      try {
        return connect(
            peer, new InetSocketAddress(addresses.get(i), port), deadline.orAfter(share));
      } catch (ChannelException e) {
        last = e;
      }
    }
    throw last != null ? last : ChannelException.failed(peer, "the host has no address", null);
  }

  private static StreamConnection connect(String peer, InetSocketAddress address, Deadline deadline)
      throws ChannelException {
    StreamConnection connection;
    try {
      connection = over(peer, SocketChannel.open());
    } catch (IOException e) {
      throw ChannelException.failed(peer, "cannot open a socket: " + e.getMessage(), e);
    }
    try {
      connection.finishConnect(address, deadline);
      return connection;
    } catch (ChannelException e) {
      connection.close();
      throw e;
    }
  }

  /** Takes over an open channel; closes it if that fails. */
  static StreamConnection over(String peer, SocketChannel channel) throws IOException {
    Selector selector = null;
    try {
      selector = channel.provider().openSelector();
      return new StreamConnection(peer, channel, selector);
    } catch (IOException e) {
      closeAll(selector, channel);
      throw e;
    }
  }

  /** Who is at the other end. */
  String peer() {
    return peer;
  }

  /**
   * Whether the octets still arrive and leave in step: not closed, not broken, no message sent by
   * half.
   */
  boolean isUsable() {
    return usable;
  }

  /**
   * Waits for the first octet of a message; false if the peer has closed the connection instead.
   */
  boolean awaitNext(Deadline deadline) throws ChannelException {
    return await(1, deadline);
  }

  /** Waits for {@code count} octets and leaves them where they are. */
  Bytes peek(int count, Deadline deadline) throws ChannelException {
    if (!await(count, deadline)) {
      boolean half = end > start;
      throw ChannelException.failed(
          peer,
          half ? "the connection was closed within a message" : "the connection was closed",
          null);
    }
    return Bytes.copyOf(buffer, start, count);
  }

  /** Waits for {@code count} octets and takes them. */
  Bytes take(int count, Deadline deadline) throws ChannelException {
    Bytes taken = peek(count, deadline);
    start += count;
    return taken;
  }

  /** Sends all octets. After a time-out the connection is closed, since a part may have left. */
  void write(Bytes octets, Deadline deadline) throws ChannelException {
    Duration allowed = deadline.remaining();
    ByteBuffer out = octets.toByteBuffer();
    try {
      while (true) {
        channel.write(out);
        if (!out.hasRemaining()) {
          return;
        }
        awaitReady(SelectionKey.OP_WRITE, "send", allowed, deadline);
      }
    } catch (ChannelException e) {
      close();
      throw e;
    } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
      throw broken("send", e);
    }
  }

  /** Ends a waiting call, too. */
  @Override
  public void close() {
    usable = false;
    closeAll(selector, channel);
  }

  private void finishConnect(InetSocketAddress address, Deadline deadline) throws ChannelException {
    Duration allowed = deadline.remaining();
    try {
      boolean connected = channel.connect(address);
      while (!connected) {
        awaitReady(SelectionKey.OP_CONNECT, "connect", allowed, deadline);
        connected = channel.finishConnect();
      }
    } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
      throw broken("connect", e);
    } catch (IllegalArgumentException | SecurityException e) {
      throw ChannelException.failed(peer, "connect: " + e.getMessage(), e);
    }
  }

  /**
   * Fills the buffer up to {@code count} octets; false if the peer has closed the connection
   * before.
   */
  private boolean await(int count, Deadline deadline) throws ChannelException {
    Duration allowed = deadline.remaining();
    try {
      while (end - start < count) {
        makeRoom(count);
        int read = channel.read(ByteBuffer.wrap(buffer, end, buffer.length - end));
        if (read < 0) {
          close();
          return false;
        }
        end += read;
        if (read == 0) {
          awaitReady(SelectionKey.OP_READ, "receive", allowed, deadline);
        } else if (end - start < count && deadline.hasPassed()) {
          throw ChannelException.timedOut(peer, "receive", allowed);
        }
      }
      return true;
    } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
      throw broken("receive", e);
    }
  }

  /** Makes room for at least one octet more, at most doubling the buffer. */
  private void makeRoom(int count) {
    if (start == end) {
      start = 0;
      end = 0;
    }
    if (end == buffer.length || (start > 0 && start + count > buffer.length)) {
      int held = end - start;
      byte[] target = held == buffer.length ? new byte[Math.min(count, 2 * held)] : buffer;
      System.arraycopy(buffer, start, target, 0, held);
      buffer = target;
      start = 0;
      end = held;
    }
  }

  private void awaitReady(int operation, String what, Duration allowed, Deadline deadline)
      throws IOException, ChannelException {
    key.interestOps(operation);
    while (true) {
      if (Thread.currentThread().isInterrupted()) {
        close();
        throw ChannelException.failed(peer, what + ": interrupted", null);
      }
      Duration left = deadline.remaining();
      if (left.isZero()) {
        throw ChannelException.timedOut(peer, what, allowed);
      }
      selector.select(left.plus(SHORTEST_ATTEMPT).toMillis());
      selector.selectedKeys().clear();
      if ((key.readyOps() & operation) != 0) {
        return;
      }
    }
  }

  private ChannelException broken(String what, Exception cause) {
    boolean byUs = !usable;
    close();
    String how =
        byUs || cause instanceof ClosedChannelException || !(cause instanceof IOException)
            ? "the connection was closed on this side"
            : String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return ChannelException.failed(peer, what + ": " + how, cause);
  }

  private static void closeAll(@Nullable AutoCloseable... resources) {
    Arrays.stream(resources).forEach(StreamConnection::closeQuietly);
  }

  private static void closeQuietly(@Nullable AutoCloseable resource) {
    try {
      if (resource != null) {
        resource.close();
      }
    } catch (Exception e) {
      // The handle is released even so, and nobody could do anything about it.
    }
  }
}
