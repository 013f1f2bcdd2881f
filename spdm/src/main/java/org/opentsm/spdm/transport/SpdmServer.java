package org.opentsm.spdm.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;

/**
 * Listens on a TCP port and answers SPDM requests with a {@link MessageHandler}, a virtual thread
 * for each connection.
 *
 * <p>Clients are hostile until proven otherwise: number, size and time are limited by {@link
 * ServerSettings}, and a client that oversteps loses its connection, nobody else.
 */
public final class SpdmServer implements AutoCloseable {
  private static final Duration CLOSING_TIME = Duration.ofSeconds(2);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(50);
  private static final Duration PATIENCE_WHEN_FULL = Duration.ofSeconds(1);

  private final ServerSocketChannel listener;
  private final InetSocketAddress address;
  private final ServerSettings settings;
  private final Supplier<MessageHandler> handlers;
  private final Semaphore places;
  private final Map<StreamConnection, Thread> connections = new ConcurrentHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread accepting;
  private volatile boolean running = true;

  private SpdmServer(
      ServerSocketChannel listener,
      InetSocketAddress address,
      ServerSettings settings,
      Supplier<MessageHandler> handlers) {
    this.listener = listener;
    this.address = address;
    this.settings = settings;
    this.handlers = handlers;
    this.places = new Semaphore(settings.maxConnections());
    this.accepting = Thread.ofVirtual().name("spdm-server " + address).unstarted(this::accept);
  }

  /**
   * Listens, with one handler for all connections: it keeps its SPDM context from one to the next
   * and gets one request at a time.
   *
   * @param address where to listen; port 0 takes a free one
   */
  public static SpdmServer start(
      InetSocketAddress address, ServerSettings settings, MessageHandler handler)
      throws ChannelException {
    MessageHandler shared = MessageHandler.oneAtATime(handler);
    return startWithHandlerPerConnection(address, settings, () -> shared);
  }

  /**
   * Listens, with a fresh handler for each connection.
   *
   * @param address where to listen; port 0 takes a free one
   * @param handlers called once for each connection
   */
  public static SpdmServer startWithHandlerPerConnection(
      InetSocketAddress address, ServerSettings settings, Supplier<MessageHandler> handlers)
      throws ChannelException {
    String name = HostPort.format(address.getHostString(), address.getPort());
    if (address.isUnresolved()) {
      throw ChannelException.failed(name, "cannot listen: unknown host", null);
    }
    try {
      ServerSocketChannel listener = ServerSocketChannel.open();
      try {
        listener.bind(address);
        InetSocketAddress bound = (InetSocketAddress) listener.getLocalAddress();
        SpdmServer server = new SpdmServer(listener, bound, settings, handlers);
        server.accepting.start();
        return server;
      } catch (IOException e) {
        listener.close();
        throw e;
      }
    } catch (IOException e) {
      throw ChannelException.failed(name, "cannot listen: " + e.getMessage(), e);
    }
  }

  /** Where the server listens, with the port that it got. */
  public InetSocketAddress address() {
    return address;
  }

  /** Whether the server takes connections. */
  public boolean isRunning() {
    return running;
  }

  /**
   * Waits until the server has ended: by {@link #close()}, or by a client's SHUTDOWN where the
   * settings allow that.
   */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /** Waits until the server has ended, or until the deadline; false in the latter case. */
  public boolean awaitEnd(Deadline deadline) throws InterruptedException {
    return ended.await(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
  }

  /** How many connections are open. */
  public int openConnections() {
    return connections.size();
  }

  /**
   * Frees the port, drops every connection and waits for the threads, at most two seconds in all.
   */
  @Override
  public void close() {
    stop();
    Deadline deadline = Deadline.after(CLOSING_TIME);
    try {
      // Behind this no connection is added.
      join(accepting, deadline);
      for (Thread thread : List.copyOf(connections.values())) {
        join(thread, deadline);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A handler that closes its server does not wait for itself. */
  private static void join(Thread thread, Deadline deadline) throws InterruptedException {
    if (!thread.equals(Thread.currentThread())) {
      thread.join(deadline.remaining());
    }
  }

  private void stop() {
    running = false;
    try {
      listener.close();
    } catch (IOException e) {
      // The port is free even so.
    }
    connections.keySet().forEach(StreamConnection::close);
    ended.countDown();
  }

  private void accept() {
    while (running) {
      try {
        admit(listener.accept());
      } catch (IOException e) {
        if (running) {
          String name = HostPort.format(address.getHostString(), address.getPort());
          report(name, ChannelException.failed(name, "accept: " + e.getMessage(), e));
          pause();
        }
      } catch (InterruptedException e) {
        stop();
      }
    }
  }

  /** Nothing but the end of another connection can help where handles have run out. */
  private void pause() {
    try {
      Thread.sleep(PAUSE_AFTER_FAILURE);
    } catch (InterruptedException e) {
      stop();
    }
  }

  private void admit(SocketChannel channel) throws IOException, InterruptedException {
    if (!places.tryAcquire(PATIENCE_WHEN_FULL.toMillis(), TimeUnit.MILLISECONDS)) {
      String peer = peerOf(channel);
      channel.close();
      report(
          peer,
          ChannelException.failed(
              peer, settings.maxConnections() + " connections are open already", null));
      return;
    }
    StreamConnection connection;
    try {
      connection = StreamConnection.over(peerOf(channel), channel);
    } catch (IOException e) {
      places.release();
      throw e;
    }
    Thread thread =
        Thread.ofVirtual()
            .name("spdm-connection " + connection.peer())
            .unstarted(() -> serve(connection));
    connections.put(connection, thread);
    thread.start();
    if (!running) {
      connection.close();
    }
  }

  private void serve(StreamConnection connection) {
    ServedConnection.Next end = ServedConnection.Next.END;
    try (connection) {
      end = serve(connection, handlers.get());
    } catch (SpdmException e) {
      report(connection.peer(), e);
    } catch (RuntimeException e) {
      // A handler that fails must not take the server with it.
      report(
          connection.peer(),
          ChannelException.failed(connection.peer(), "the handler failed: " + e, e));
    } finally {
      connections.remove(connection);
      places.release();
    }
    if (end == ServedConnection.Next.SHUTDOWN && settings.stopOnShutdown()) {
      stop();
    }
  }

  private ServedConnection.Next serve(StreamConnection connection, MessageHandler handler)
      throws SpdmException {
    try {
      return ServedConnection.of(connection, settings, handler).serve();
    } finally {
      handler.ended();
    }
  }

  private void report(String peer, SpdmException why) {
    if (running) {
      settings.observer().dropped(peer, why);
    }
  }

  private static String peerOf(SocketChannel channel) {
    InetAddress remote = channel.socket().getInetAddress();
    return remote != null
        ? HostPort.format(remote.getHostAddress(), channel.socket().getPort())
        : "client";
  }
}
