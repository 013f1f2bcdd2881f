package org.opentsm.spdm.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;

/** Turns host names into addresses by a deadline. */
final class HostResolver {
  private HostResolver() {}

  /**
   * All addresses of a host, in the order of the system's resolver.
   *
   * @param peer for messages to people
   */
  static List<InetAddress> resolve(String peer, String host, Deadline deadline)
      throws ChannelException {
    try {
      return List.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      return ask(peer, host, deadline);
    }
  }

  /** Whether a host is an address, not a name. */
  static boolean isLiteral(String host) {
    try {
      InetAddress.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * The system's resolver knows no deadline: it is left behind in its own thread, which ends when
   * it gives up.
   */
  private static List<InetAddress> ask(String peer, String host, Deadline deadline)
      throws ChannelException {
    Duration allowed = deadline.remaining();
    FutureTask<List<InetAddress>> task =
        new FutureTask<>(() -> List.of(InetAddress.getAllByName(host)));
    Thread.ofVirtual().name("resolve " + host).start(task);
    try {
      return task.get(Math.max(1, allowed.toNanos()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      String why =
          e.getCause() instanceof UnknownHostException
              ? "unknown host"
              : "the name cannot be resolved";
      throw ChannelException.failed(peer, why, e.getCause());
    } catch (TimeoutException e) {
      throw ChannelException.timedOut(peer, "resolve the name", allowed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ChannelException.failed(peer, "interrupted", e);
    }
  }
}
