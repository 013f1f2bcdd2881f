package org.opentsm.tsm.api.spi;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * One owner per SPDM responder, in this process and across the processes of a host.
 *
 * <p>Ownership is an operating system's lock on a file in the {@link LockPlace}: it dies with its
 * process, however that ends, and a file that remains means nothing. Who owns is written in the
 * file, so that a second owner can be refused by name.
 *
 * <p>Not covered: processes of users who do not share the place, and other machines that reach the
 * same responder.
 */
public final class DeviceOwnership {
  /**
   * What this process owns. Static because the locks are the process's too: where a process closes
   * any channel of a file, POSIX takes all its locks of that file away, so that a second instance
   * must not even open the file of a responder that the first one owns.
   */
  private static final ConcurrentMap<Path, String> OWNED_HERE = new ConcurrentHashMap<>();

  private static final String OF_THIS_PROCESS = " in process " + ProcessHandle.current().pid();
  private static final int NAME_OCTETS = 16;

  private final Optional<UserDirectories> ofHost;
  private final Path directory;
  private final SpdmCrypto crypto;
  private final String owner;

  /**
   * @param environment gives the directories
   * @param owner a name for people, such as {@code native-cma}
   */
  public DeviceOwnership(TsmEnvironment environment, String owner) {
    this(
        Optional.of(environment.directories()),
        directory(environment.directories()),
        environment.crypto(),
        owner);
  }

  /**
   * Locks beside what they are for, where that outlives the runtime directory: two processes may
   * have different ones of those.
   *
   * @param directory of the lock files
   * @param owner a name for people
   */
  public DeviceOwnership(Path directory, SpdmCrypto crypto, String owner) {
    this(Optional.empty(), directory, crypto, owner);
  }

  private DeviceOwnership(
      Optional<UserDirectories> ofHost, Path directory, SpdmCrypto crypto, String owner) {
    this.ofHost = ofHost;
    this.directory = directory.toAbsolutePath();
    this.crypto = crypto;
    this.owner = owner + OF_THIS_PROCESS;
  }

  /** The name of a responder that is in this process, and that no other process can reach. */
  public static String ofThisProcess(String name) {
    return name + OF_THIS_PROCESS;
  }

  /** Where the locks of a user are, which are not in a {@link LockPlace} of the host. */
  public static Path directory(UserDirectories directories) {
    return directories.runtime().resolve("devices").toAbsolutePath();
  }

  /**
   * Who owns, or owned last, by the text of a lock file. Only whether the lock is held says whether
   * he still does. Not for the files of responders that this process owns: closing one again would
   * take its lock away.
   */
  public static Optional<String> ownerIn(Path file) {
    return LockFile.ownerIn(file);
  }

  /** Ownership that lasts until it is released. */
  public final class Ownership implements AutoCloseable {
    private final Path file;
    private final String holder;
    private final LockFile lock;

    private Ownership(Path file, String holder, LockFile lock) {
      this.file = file;
      this.holder = holder;
      this.lock = lock;
    }

    /** Lets others have the responder. A second call does nothing. */
    @Override
    public void close() {
      if (lock.isHeld()) {
        lock.close();
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
   * @throws TsmException.NotPermitted if the directory of the locks cannot be used
   */
  public Ownership acquire(DeviceAddress device, String responder) throws TsmException {
    Path file = placeOf(responder).resolve(fileName(responder));
    // Whoever is refused needs the name under which the owner has it: a device may have several.
    String holder = owner + ", as " + device.text();
    String here = OWNED_HERE.putIfAbsent(file, holder);
    if (here != null) {
      throw ownedBy(device, here);
    }
    boolean done = false;
    try {
      LockFile lock = LockFile.take(file, holder);
      done = true;
      return new Ownership(file, holder, lock);
    } catch (LockFile.HeldException e) {
      throw ownedBy(device, Objects.requireNonNull(e.getMessage()));
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
        OWNED_HERE.remove(file, holder);
      }
    }
  }

  private Path placeOf(String responder) throws TsmException {
    if (ofHost.isPresent() && !responder.endsWith(OF_THIS_PROCESS)) {
      LockPlace place = LockPlace.make(ofHost.get());
      if (place.flaw().isEmpty()) {
        return place.directory();
      }
    }
    PrivateDirectory.ensure(directory);
    return directory;
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
}
