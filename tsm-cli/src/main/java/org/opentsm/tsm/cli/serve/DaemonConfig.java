package org.opentsm.tsm.cli.serve;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.http.Shares;
import org.opentsm.tsm.cli.serve.Access.Grant;

/**
 * How the daemon runs, as a configuration file says or as is usual.
 *
 * @param socket where it listens
 * @param socketMode permissions of the socket, as in {@code rw-rw----}
 * @param grants who may do more than look on
 * @param devices that it connects when it starts
 * @param credentials that it shows to devices
 * @param limits how much at once
 */
public record DaemonConfig(
    Path socket,
    String socketMode,
    List<Grant> grants,
    List<StartDevice> devices,
    CredentialFiles credentials,
    Limits limits) {
  private static final String SOCKET = "tsm.sock";

  /** Takes copies of the lists. */
  public DaemonConfig {
    grants = List.copyOf(grants);
    devices = List.copyOf(devices);
  }

  /**
   * How much, and how long.
   *
   * @param atOnce what is beyond is refused, never queued
   * @param kept what is older is forgotten
   * @param times what takes longer is given up
   */
  public record Limits(AtOnce atOnce, Kept kept, Times times) {
    /** What is usual. */
    public static final Limits DEFAULTS =
        new Limits(
            new AtOnce(
                new Shares.Limit(256, 512),
                new Shares.Limit(64, 256),
                new Shares.Limit(16, 64),
                64),
            new Kept(4096, 16_384, 64),
            new Times(
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60)));
  }

  /**
   * How much at once.
   *
   * @param connections to the socket
   * @param operations under way
   * @param readers of events
   * @param resumed devices that are revalidated at the same time
   */
  public record AtOnce(
      Shares.Limit connections, Shares.Limit operations, Shares.Limit readers, int resumed) {}

  /**
   * How much of what has been.
   *
   * @param operations that ended and can still be asked for: of one user with a key, and of all
   *     without
   * @param events for readers who come back
   * @param evidence that can be fetched and verified by name
   */
  public record Kept(int operations, int events, int evidence) {}

  /**
   * How long.
   *
   * @param idle how long a connection may be silent, or not take what it is sent
   * @param stop how long ending may take
   * @param connect how long a device that is connected at the start may take
   * @param retry how long the daemon waits at most before it tries such a device again
   */
  public record Times(Duration idle, Duration stop, Duration connect, Duration retry) {}

  /** What is usual: a socket in the user's runtime directory, for the user alone to command. */
  public static DaemonConfig usual(UserDirectories directories) {
    return new DaemonConfig(
        socketIn(directories),
        "rw-rw----",
        List.of(),
        List.of(),
        CredentialFiles.NONE,
        Limits.DEFAULTS);
  }

  /** Where the socket is if nobody says it. */
  public static Path socketIn(UserDirectories directories) {
    return directories.runtime().resolve(SOCKET).toAbsolutePath();
  }

  /** The same with another socket. */
  public DaemonConfig withSocket(Path other) {
    return new DaemonConfig(
        other.toAbsolutePath(), socketMode, grants, devices, credentials, limits);
  }
}
