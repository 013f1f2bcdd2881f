package org.opentsm.tsm.cli.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.opentsm.spdm.Deadline;

/**
 * Takes connections as long as their callers have places for them, and refuses the others, one by
 * one. Jetty's own limit ({@code NetworkConnectionLimit}) stops to accept instead, and with unix
 * sockets it never begins again: it closes the socket on which it listens (12.1.10).
 */
final class LimitedConnector extends UnixDomainServerConnector {
  private static final int MOST_REFUSALS = 32;
  private static final int REQUEST_OCTETS = 16 * 1024;
  private static final Duration REFUSAL = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Shares places;
  private final Consumer<Problem> failed;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<SocketChannel, Shares.Share> open = new HashMap<>();
  private final Semaphore refusals = new Semaphore(MOST_REFUSALS);

  LimitedConnector(
      Server server, HttpConnectionFactory http, Shares places, Consumer<Problem> failed) {
    super(server, 1, 1, http);
    this.places = places;
    this.failed = failed;
  }

  @Override
  protected void accept(int acceptor) throws IOException {
    if (!(getTransport() instanceof ServerSocketChannel listening)) {
      return;
    }
    SocketChannel channel = listening.accept();
    boolean handed = false;
    try {
      take(channel, Caller.of(channel));
      channel.configureBlocking(false);
      configure(channel);
      getBean(SelectorManager.class).accept(channel);
      handed = true;
    } catch (ProblemException tooMany) {
      failed.accept(tooMany.problem());
      refuse(channel, tooMany.problem());
      handed = true;
    } finally {
      if (!handed) {
        channel.close();
      }
    }
  }

  /** Whoever left gives back: however a connection ended, its channel is closed. */
  private void take(SocketChannel channel, Caller caller) throws ProblemException {
    lock.lock();
    try {
      open.entrySet()
          .removeIf(each -> {
            boolean left = !each.getKey().isOpen();
            if (left) {
              each.getValue().close();
            }
            return left;
          });
      open.put(channel, places.take(caller, 1));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Answers the request that is about to come, if it comes soon, and few others are refused now.
   */
  private void refuse(SocketChannel channel, Problem problem) throws IOException {
    if (!refusals.tryAcquire()) {
      channel.close();
      return;
    }
    Thread.ofVirtual()
        .name("refuse")
        .start(() -> {
          try (channel) {
            tell(channel, problem);
          } catch (IOException left) {
            // It has not waited for its refusal.
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            refusals.release();
          }
        });
  }

  private static void tell(SocketChannel channel, Problem problem)
      throws IOException, InterruptedException {
    channel.configureBlocking(false);
    Deadline deadline = Deadline.after(REFUSAL);
    ByteBuffer request = ByteBuffer.allocate(REQUEST_OCTETS);
    int read = channel.read(request);
    while (read == 0 && !deadline.hasPassed()) {
      Thread.sleep(PAUSE);
      read = channel.read(request);
    }
    if (read <= 0) {
      return;
    }
    byte[] document = problem.toJson().toString().getBytes(UTF_8);
    String head =
        "HTTP/1.1 "
            + problem.status()
            + " "
            + HttpStatuses.title(problem.status())
            + "\r\nContent-Type: "
            + Problem.MEDIA_TYPE
            + "\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: "
            + document.length
            + "\r\n\r\n";
    channel.write(
        new ByteBuffer[] {ByteBuffer.wrap(head.getBytes(ISO_8859_1)), ByteBuffer.wrap(document)});
    channel.shutdownOutput();
  }
}
