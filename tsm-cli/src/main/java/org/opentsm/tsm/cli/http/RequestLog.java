package org.opentsm.tsm.cli.http;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.opentsm.spdm.PrintableText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Requests that failed. A user gets a line a second, which counts those before it: nobody fills the
 * log of a host by asking for what he may not have.
 */
final class RequestLog {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
  private static final long INTERVAL = 1_000_000_000L;
  private static final int SERVER_ERROR = 500;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Quota> quotas = new HashMap<>();

  private static final class Quota {
    private long next;
    private long untold;
  }

  /** A request that was answered with a problem. */
  void failed(Caller caller, String method, String path, Problem problem, Throwable thrown) {
    Level level =
        problem.status() >= SERVER_ERROR
            ? Level.WARN
            : problem.status() == HttpErrorCode.FORBIDDEN.status() ? Level.INFO : Level.DEBUG;
    if (!LOG.isEnabledForLevel(level)) {
      return;
    }
    long untold = untold(caller.user());
    if (untold < 0) {
      return;
    }
    LOG.atLevel(level)
        .addKeyValue("user", caller.user())
        .addKeyValue("code", problem.failure().code())
        .addKeyValue("untold", untold)
        .log("{} {}: {}", method, PrintableText.of(path), problem.failure().message());
    LOG.debug("The request failed", thrown);
  }

  /** How many of a user's were not told since the last that was; -1: nor is this one. */
  private long untold(String user) {
    long now = System.nanoTime();
    lock.lock();
    try {
      Quota quota = quotas.computeIfAbsent(user, _ -> new Quota());
      if (quota.next != 0 && now - quota.next < 0) {
        quota.untold++;
        return -1;
      }
      quota.next = now + INTERVAL;
      long untold = quota.untold;
      quota.untold = 0;
      return untold;
    } finally {
      lock.unlock();
    }
  }
}
