package org.opentsm.tsm.api.spi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A lock of the operating system on a file, which says who holds it and is there as long as it is
 * held. It dies with its process; the file that remains then means nothing.
 *
 * <p>In a directory of many users the file may be another's. So it is no link, has no second name,
 * and is never opened with the wish to make it if it is there: kernels forbid that in sticky
 * directories.
 *
 * <p>For one owner in a process: where a process closes any channel of a file, POSIX takes its
 * locks of that file away, so that a second attempt in it leaves the first one open to others.
 */
public final class LockFile implements AutoCloseable {
  /** Beyond the text: where locks are mandatory, the text can still be read. */
  private static final long LOCKED_OCTET = 1 << 20;

  private static final int LONGEST_TEXT = 512;
  private static final int MOST_TURNS = 100;

  private final Path path;
  private final FileChannel channel;

  private LockFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Another process holds the lock. */
  public static final class HeldException extends IOException {
    private static final long serialVersionUID = 1;

    private HeldException(String owner) {
      super(owner);
    }
  }

  /**
   * Takes the lock.
   *
   * @param owner what others are told
   * @throws HeldException with the owner's text if another process has it
   * @throws java.nio.channels.OverlappingFileLockException if this process has it
   * @throws IOException if the operating system refuses, or the file is none
   */
  public static LockFile take(Path path, String owner) throws IOException {
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      Object before = keyOf(path);
      if (before == null) {
        make(path);
        continue;
      }
      FileChannel channel;
      try {
        channel =
            FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      } catch (NoSuchFileException removed) {
        continue;
      }
      boolean done = false;
      try {
        if (channel.tryLock(LOCKED_OCTET, 1, false) == null) {
          throw new HeldException(read(channel).orElse("another process"));
        }
        // The last owner may have removed the file between: a lock on that means nothing.
        if (before.equals(keyOf(path))) {
          write(channel, owner);
          done = true;
          return new LockFile(path, channel);
        }
      } finally {
        if (!done) {
          channel.close();
        }
      }
    }
    throw new HeldException("one process after another");
  }

  /** Who holds it, or held it last. */
  static Optional<String> ownerIn(Path path) {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      return read(channel);
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  boolean isHeld() {
    return channel.isOpen();
  }

  /** Removes the file, then lets go: the other way round it could be the next owner's. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException another) {
      // Another user's, which stays: it means nothing.
    }
    try {
      channel.close();
    } catch (IOException closedAnyway) {
      // The descriptor is gone whatever close reports, and the lock with it.
    }
  }

  private static @Nullable Object keyOf(Path path) throws IOException {
    try {
      BasicFileAttributes found =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      boolean one =
          !path.getFileSystem().supportedFileAttributeViews().contains("unix")
              || Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS).equals(1);
      if (!found.isRegularFile() || !one) {
        throw new IOException("expected a file with one name, found another");
      }
      return Objects.requireNonNullElse(found.fileKey(), path);
    } catch (NoSuchFileException none) {
      return null;
    }
  }

  /** Who may write to the directory may lock the file. */
  private static void make(Path path) throws IOException {
    try {
      FileChannel.open(
              path,
              Set.of(
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.WRITE,
                  LinkOption.NOFOLLOW_LINKS),
              PrivateDirectory.fileAttributes(path))
          .close();
      Path directory = Objects.requireNonNull(path.getParent());
      if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        return;
      }
      Set<PosixFilePermission> writers = Files.getPosixFilePermissions(directory);
      Set<PosixFilePermission> permissions = new HashSet<>(Files.getPosixFilePermissions(path));
      if (writers.contains(PosixFilePermission.GROUP_WRITE)) {
        permissions.add(PosixFilePermission.GROUP_READ);
        permissions.add(PosixFilePermission.GROUP_WRITE);
      }
      if (writers.contains(PosixFilePermission.OTHERS_WRITE)) {
        permissions.add(PosixFilePermission.OTHERS_READ);
        permissions.add(PosixFilePermission.OTHERS_WRITE);
      }
      Files.setPosixFilePermissions(path, permissions);
    } catch (FileAlreadyExistsException | NoSuchFileException overtaken) {
      // Somebody was faster, at making it or at removing it again: it is looked at next.
    }
  }

  private static void write(FileChannel channel, String owner) throws IOException {
    channel.truncate(0);
    channel.write(ByteBuffer.wrap((owner + "\n").getBytes(UTF_8)), 0);
  }

  private static Optional<String> read(FileChannel channel) {
    ByteBuffer buffer = ByteBuffer.allocate(LONGEST_TEXT);
    try {
      channel.read(buffer, 0);
    } catch (IOException unreadable) {
      return Optional.empty();
    }
    String text = new String(buffer.array(), 0, buffer.position(), UTF_8);
    String printable = text.strip().replaceAll("[^\\x20-\\x7e]", "?");
    return printable.isEmpty() ? Optional.empty() : Optional.of(printable);
  }
}
