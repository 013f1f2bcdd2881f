package org.opentsm.tsm.cli.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.PrivateDirectory;

/**
 * The path at which a daemon listens: held by one at a time, by an operating system's lock beside
 * it that dies with its process. What a dead daemon left at the path is removed.
 */
final class DaemonSocket implements AutoCloseable {
  private static final int LONGEST = 107;

  private final Path path;
  private final FileChannel lock;

  private DaemonSocket(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Becomes the one that listens there.
   *
   * @throws TsmException.Refused if another daemon does
   * @throws TsmException.BadArgument if no socket can have the path
   * @throws TsmException.NotPermitted if the directory is not this user's alone, something else is
   *     at the path, or the operating system refuses
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
    Path parent = path.getParent();
    if (parent != null) {
      PrivateDirectory.ensure(parent);
    }
    FileChannel lock = null;
    try {
      Path file = Path.of(path + ".lock");
      lock =
          FileChannel.open(
              file,
              Set.of(
                  StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
              PrivateDirectory.fileAttributes(file));
      FileLock held = lock.tryLock();
      if (held == null) {
        closeQuietly(lock);
        throw taken(path);
      }
      removeDead(path);
      return new DaemonSocket(path, lock);
    } catch (OverlappingFileLockException e) {
      closeQuietly(lock);
      throw taken(path);
    } catch (IOException e) {
      closeQuietly(lock);
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED, "socket " + path + ": " + e, e);
    }
  }

  /** Lets those in who may have it. */
  void open(String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  /** Removes what is there, and lets others have the path. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // The next daemon removes it.
    }
    closeQuietly(lock);
  }

  /**
   * A file that somebody keeps there is not ours to remove, nor a socket on which somebody listens.
   */
  private static void removeDead(Path path) throws IOException, TsmException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    boolean special =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther();
    if (!special) {
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED, path + ": expected nothing or a socket, found a file", null);
    }
    try (SocketChannel _ = connect(path)) {
      throw taken(path);
    } catch (IOException nobodyListens) {
      Files.delete(path);
    }
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
        TsmErrorCode.OWNED_BY_ANOTHER,
        "socket " + path + ": expected that nobody listens there, found another daemon");
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException closedAnyway) {
      // The descriptor is gone whatever close reports, and the lock with it.
    }
  }
}
