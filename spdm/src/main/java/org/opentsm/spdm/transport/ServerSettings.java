package org.opentsm.spdm.transport;

import java.time.Duration;
import org.opentsm.spdm.SpdmException;

/**
 * What an {@link SpdmServer} speaks and what it puts up with.
 *
 * @param framing how messages follow each other
 * @param maxConnections at the same time; a further one is closed if none of them ends within a
 *     second
 * @param maxPayload octets of an SPDM message with its binding's headers; longer ones are refused
 *     by their header
 * @param messageTime for a whole message to arrive once its first octet has, and for the response
 *     to leave; more than 0, at most a year
 * @param idleTime between messages; likewise
 * @param stopOnShutdown whether SHUTDOWN from a client ends the server, as it ends DMTF's, or that
 *     connection alone
 * @param observer learns why connections were dropped
 */
public record ServerSettings(
    Framing framing,
    int maxConnections,
    int maxPayload,
    Duration messageTime,
    Duration idleTime,
    boolean stopOnShutdown,
    Observer observer) {
  private static final int MAX_CONNECTIONS = 64;
  private static final Duration MESSAGE_TIME = Duration.ofSeconds(10);
  private static final Duration IDLE_TIME = Duration.ofMinutes(5);
  private static final Duration LONGEST_TIME = Duration.ofDays(365);

  /**
   * Learns about connections that ended otherwise than by the client's wish. Called by the
   * connection's thread.
   */
  @FunctionalInterface
  public interface Observer {
    /** Why the connection of {@code peer} was dropped. */
    void dropped(String peer, SpdmException why);
  }

  /** Checks the numbers and the times. */
  public ServerSettings {
    if (maxConnections < 1 || maxPayload < 1 || maxPayload > framing.maxPayload()) {
      throw new IllegalArgumentException(
          maxConnections
              + " connections with "
              + maxPayload
              + " bytes: 1 or more with 1 to "
              + framing.maxPayload());
    }
    requireTime("messageTime", messageTime);
    requireTime("idleTime", idleTime);
  }

  private static void requireTime(String name, Duration time) {
    if (!time.isPositive() || time.compareTo(LONGEST_TIME) > 0) {
      throw new IllegalArgumentException(
          name + " is " + time + ", must be more than 0 and at most " + LONGEST_TIME);
    }
  }

  /**
   * 64 connections, messages as long as the framing allows, 10 seconds a message, 5 minutes between
   * them.
   */
  public static ServerSettings of(Framing framing) {
    return new ServerSettings(
        framing,
        MAX_CONNECTIONS,
        framing.maxPayload(),
        MESSAGE_TIME,
        IDLE_TIME,
        false,
        (peer, why) -> {});
  }

  /** These settings with other limits in number and size. */
  public ServerSettings withLimits(int connections, int payload) {
    return new ServerSettings(
        framing, connections, payload, messageTime, idleTime, stopOnShutdown, observer);
  }

  /** These settings with other limits in time. */
  public ServerSettings withTimes(Duration message, Duration idle) {
    return new ServerSettings(
        framing, maxConnections, maxPayload, message, idle, stopOnShutdown, observer);
  }

  /** These settings, but SHUTDOWN from a client ends the server. */
  public ServerSettings stoppingOnShutdown() {
    return new ServerSettings(
        framing, maxConnections, maxPayload, messageTime, idleTime, true, observer);
  }

  /** These settings with another observer. */
  public ServerSettings observedBy(Observer other) {
    return new ServerSettings(
        framing, maxConnections, maxPayload, messageTime, idleTime, stopOnShutdown, other);
  }
}
