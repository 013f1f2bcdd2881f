package org.opentsm.tsm.api.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * One owner per SPDM responder, in this process and across the processes of a user.
 *
 * <p>Ownership is an operating system's lock on a file in the runtime directory: it dies with its
 * process, however that ends, and the file that remains means nothing. Who owns is written in the
 * file, so that a second owner can be refused by name.
 *
 * <p>Not covered: another user's processes, and other machines that reach the same responder.
 */
public final class DeviceOwnership {
  /**
   * What this process owns. Static because the locks are the process's too: where a process closes
   * any channel of a file, POSIX takes all its locks of that file away, so that a second instance
   * must not even open the file of a responder that the first one owns.
   */
  private static final ConcurrentMap<Path, String> OWNED_HERE = new ConcurrentHashMap<>();

  /** Beyond the text: where locks are mandatory, the text can still be read. */
  private static final long LOCKED_OCTET = 1 << 20;

  private static final int LONGEST_TEXT = 512;
  private static final int NAME_OCTETS = 16;

  private final Path directory;
  private final SpdmCrypto crypto;
  private final String owner;

  /**
   * @param environment gives the runtime directory
   * @param owner a name for people, such as {@code native-cma}
   */
  public DeviceOwnership(TsmEnvironment environment, String owner) {
    this(directory(environment.directories()), environment.crypto(), owner);
  }

  /**
   * Locks beside what they are for, where that outlives the runtime directory: two processes may
   * have different ones of those.
   *
   * @param directory of the lock files
   * @param owner a name for people
   */
  public DeviceOwnership(Path directory, SpdmCrypto crypto, String owner) {
    this.directory = directory.toAbsolutePath();
    this.crypto = crypto;
    this.owner = owner + " in process " + ProcessHandle.current().pid();
  }

  /** Where the locks of a user are. */
  public static Path directory(UserDirectories directories) {
    return directories.runtime().resolve("devices").toAbsolutePath();
  }

  /**
   * Who owns, or owned last, by the text of a lock file. Only whether the lock is held says whether
   * he still does. Not for the files of responders that this process owns: closing one again would
   * take its lock away.
   */
  public static Optional<String> ownerIn(Path file) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      return read(channel);
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /** Ownership that lasts until it is released. */
  public final class Ownership implements AutoCloseable {
    private final Path file;
    private final String holder;
    private final FileChannel channel;

    private Ownership(Path file, String holder, FileChannel channel) {
      this.file = file;
      this.holder = holder;
      this.channel = channel;
    }

    /** Lets others have the responder. A second call does nothing. */
    @Override
    public void close() {
      if (channel.isOpen()) {
        closeQuietly(channel);
        OWNED_HERE.remove(file, holder);
      }
    }
  }

  /**
   * Becomes the owner of a responder.
   *
   * @param device for messages
   * @param responder from {@link DeviceConnector#responder}
   * @throws TsmException.Refused with {@link TsmErrorCode#OWNED_BY_ANOTHER} and the owner's name
   * @throws TsmException.Unreachable with {@link TsmErrorCode#CANCELLED} if the thread was
   *     interrupted; it stays so
   * @throws TsmException.NotPermitted if the runtime directory cannot be used
   */
  public Ownership acquire(DeviceAddress device, String responder) throws TsmException {
    PrivateDirectory.ensure(directory);
    Path file = directory.resolve(fileName(responder));
    // Whoever is refused needs the name under which the owner has it: a device may have several.
    String holder = owner + ", as " + device.text();
    String here = OWNED_HERE.putIfAbsent(file, holder);
    if (here != null) {
      throw ownedBy(device, here);
    }
    FileChannel channel = null;
    boolean done = false;
    try {
      channel = open(file);
      FileLock lock = channel.tryLock(LOCKED_OCTET, 1, false);
      if (lock == null) {
        throw ownedBy(device, read(channel).orElse("another process"));
      }
      write(channel, holder);
      done = true;
      return new Ownership(file, holder, channel);
    } catch (OverlappingFileLockException e) {
      // This process owns it by another copy of this class, whose map is not ours.
      throw ownedBy(device, "another part of process " + ProcessHandle.current().pid());
    } catch (ClosedByInterruptException e) {
      throw new TsmException.Unreachable(
          TsmErrorCode.CANCELLED, device.head() + "cancelled while its responder was acquired", e);
    } catch (AccessDeniedException e) {
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED, device.head() + "lock file " + file + ": access denied", e);
    } catch (IOException e) {
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED,
          device.head() + "lock file " + file + ": " + e.getMessage(),
          e);
    } finally {
      if (!done) {
        closeQuietly(channel);
        OWNED_HERE.remove(file, holder);
      }
    }
  }

  private static FileChannel open(Path file) throws IOException {
    Set<OpenOption> options =
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(file, options, PrivateDirectory.fileAttributes(file));
  }

  private static TsmException.Refused ownedBy(DeviceAddress device, String other) {
    return new TsmException.Refused(
        TsmErrorCode.OWNED_BY_ANOTHER,
        device.head()
            + "its responder is owned by "
            + other
            + "; have it disconnected there first");
  }

  private String fileName(String responder) {
    Bytes name = Bytes.copyOf(responder.getBytes(StandardCharsets.UTF_8));
    return crypto.digest(HashAlgorithm.SHA_256, name).slice(0, NAME_OCTETS).toHex() + ".lock";
  }

  private static void write(FileChannel channel, String holder) throws IOException {
    byte[] text = (holder + "\n").getBytes(StandardCharsets.UTF_8);
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(text), 0);
  }

  private static Optional<String> read(FileChannel channel) {
    ByteBuffer buffer = ByteBuffer.allocate(LONGEST_TEXT);
    try {
      channel.read(buffer, 0);
    } catch (IOException unreadable) {
      return Optional.empty();
    }
    String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    String printable = text.strip().replaceAll("[^\\x20-\\x7e]", "?");
    return printable.isEmpty() ? Optional.empty() : Optional.of(printable);
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException closedAnyway) {
      // The descriptor is gone whatever close reports, and the lock with it.
    }
  }
}
