package org.opentsm.tsm.cli.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.LockFile;
import org.opentsm.tsm.cli.io.DirectoryTrust;
import org.opentsm.tsm.cli.io.SystemRefusal;

/**
 * The path at which a daemon listens. Its own is held by one at a time, by an operating system's
 * lock beside it that dies with its process; what a dead daemon left at the path is removed. One
 * that the service manager opened stays the service manager's.
 */
final class DaemonSocket implements AutoCloseable {
  /** Octets of the longest path that a socket can have. */
  static final int LONGEST = 107;

  /** Of the mode of a file, by {@code inode(7)}. */
  private static final int TYPE = 0170000;

  private static final int SOCKET = 0140000;

  private final Path path;
  private final Optional<LockFile> lock;
  private volatile @Nullable Object bound;

  private DaemonSocket(Path path, Optional<LockFile> lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Becomes the one that listens there.
   *
   * @throws TsmException.Refused if another daemon does
   * @throws TsmException.BadArgument if no socket can have the path
   * @throws TsmException.NotPermitted if somebody else could change the directory or one above it,
   *     something else is at the path, or the operating system refuses
   */
  static DaemonSocket claim(Path path) throws TsmException {
    if (path.toString().getBytes(UTF_8).length > LONGEST) {
      throw new TsmException.BadArgument(
          TsmErrorCode.BAD_OPTION,
          path
              + ": expected a path of at most "
              + LONGEST
              + " octets for a socket, found a longer one");
    }
    LockFile lock = null;
    boolean done = false;
    try {
      Path parent = path.getParent();
      if (parent != null) {
        Files.createDirectories(
            parent,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        requireSafe(parent);
      }
      lock = ProcessLock.take(Path.of(path + ".lock"), free(path));
      removeDead(path);
      done = true;
      return new DaemonSocket(path, Optional.of(lock));
    } catch (IOException e) {
      throw notPermitted(path, e);
    } finally {
      if (!done && lock != null) {
        lock.close();
      }
    }
  }

  /**
   * The socket on which the service manager listens, as standard input (systemd: {@code
   * StandardInput=socket}).
   *
   * @return empty if standard input is something else
   * @throws TsmException.BadArgument if the socket has no path
   * @throws TsmException.NotPermitted if somebody else could change its directory or one above it
   */
  static Optional<DaemonSocket> inherited() throws TsmException {
    try {
      if (!(System.inheritedChannel() instanceof ServerSocketChannel channel)
          || !(channel.getLocalAddress() instanceof UnixDomainSocketAddress address)) {
        return Optional.empty();
      }
      Path path = address.getPath();
      if (!path.isAbsolute()) {
        throw new TsmException.BadArgument(
            TsmErrorCode.BAD_OPTION,
            "socket of the service manager: expected one with an absolute path, found another");
      }
      requireSafe(Objects.requireNonNull(path.getParent()));
      return Optional.of(new DaemonSocket(path, Optional.empty()));
    } catch (IOException e) {
      throw notPermitted(Path.of("/dev/stdin"), e);
    }
  }

  /** Where it is. */
  Path path() {
    return path;
  }

  /** Whether it is the service manager's. */
  boolean isInherited() {
    return lock.isEmpty();
  }

  /**
   * Lets those in who may have it, once it listens; the service manager has done so for its own.
   */
  void open(String mode) throws IOException {
    if (!isInherited()) {
      bound = keyOf(path);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
  }

  /**
   * Removes the socket, not what somebody else has put in its place, and lets others have the path;
   * unless it is the service manager's.
   */
  @Override
  public void close() {
    if (isInherited()) {
      return;
    }
    try {
      if (bound != null && bound.equals(keyOf(path))) {
        Files.delete(path);
      }
    } catch (IOException e) {
      // It is gone, or the next daemon removes it.
    }
    lock.ifPresent(LockFile::close);
  }

  private static void requireSafe(Path directory) throws IOException, TsmException.NotPermitted {
    Optional<String> flaw = DirectoryTrust.flaw(directory, DirectoryTrust.self());
    if (flaw.isPresent()) {
      throw new TsmException.NotPermitted(TsmErrorCode.NOT_PERMITTED, flaw.get(), null);
    }
  }

  /**
   * Only a socket on which nobody listens is a dead daemon's. Files, pipes and devices that
   * somebody keeps there are not ours to remove.
   */
  private static void removeDead(Path path) throws IOException, TsmException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    int type = TYPE & (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if (type != SOCKET) {
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED,
          path + ": expected nothing or a socket, found " + name(type),
          null);
    }
    try (SocketChannel _ = connect(path)) {
      throw taken(path);
    } catch (ConnectException nobodyListens) {
      Files.delete(path);
    }
  }

  private static String name(int type) {
    return switch (type) {
      case 0010000 -> "a pipe";
      case 0020000, 0060000 -> "a device";
      case 0040000 -> "a directory";
      case 0120000 -> "a symbolic link";
      default -> "a file";
    };
  }

  private static @Nullable Object keyOf(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  private static SocketChannel connect(Path path) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(path));
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static TsmException.Refused taken(Path path) {
    return new TsmException.Refused(
        TsmErrorCode.OWNED_BY_ANOTHER, free(path) + ", found another daemon");
  }

  private static String free(Path path) {
    return "socket " + path + ": expected that nobody listens there";
  }

  private static TsmException.NotPermitted notPermitted(Path path, IOException e) {
    return new TsmException.NotPermitted(
        TsmErrorCode.NOT_PERMITTED, "socket " + path + ": " + SystemRefusal.of(e), e);
  }
}
