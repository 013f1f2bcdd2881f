package org.opentsm.tsm.api.revalidation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.PrivateDirectory;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/**
 * The baselines of one TSM, a file for each device, in {@code baselines/PROVIDER} below the user's
 * state directory. They outlive processes and restarts.
 *
 * <p>A file is replaced as a whole: whoever reads finds the old one or the new one. It and its
 * directories are the user's alone. Safe for use by many threads and processes; a device's owner is
 * the one that writes its file.
 */
public final class BaselineStore {
  private static final System.Logger LOG = System.getLogger(BaselineStore.class.getName());
  private static final int NAME_OCTETS = 16;
  private static final String ENDING = ".baseline";
  private static final Pattern NAME =
      Pattern.compile("[0-9a-f]{" + 2 * NAME_OCTETS + "}" + Pattern.quote(ENDING));
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private final Path directory;
  private final SpdmCrypto crypto;

  /** Good files that were read for a list, each as it was then: lists are asked for often. */
  private final ConcurrentMap<Path, Seen> seen = new ConcurrentHashMap<>();

  private record Seen(Object inode, FileTime modified, long size, Entry entry) {
    boolean isOf(BasicFileAttributes now) {
      return inode.equals(now.fileKey())
          && modified.equals(now.lastModifiedTime())
          && size == now.size();
    }
  }

  /**
   * @param environment gives the state directory
   * @param provider of the TSM, such as {@code native-cma}
   */
  public BaselineStore(TsmEnvironment environment, String provider) {
    directory =
        environment.directories().state().resolve("baselines").resolve(provider).toAbsolutePath();
    crypto = environment.crypto();
  }

  /** Where the baseline of a device is kept. */
  public Path file(DeviceAddress address) {
    Bytes name = Bytes.copyOf(address.text().getBytes(StandardCharsets.UTF_8));
    Bytes digest = crypto.digest(HashAlgorithm.SHA_256, name).slice(0, NAME_OCTETS);
    return directory.resolve(digest.toHex() + ENDING);
  }

  /**
   * Keeps a baseline in the place of the one before.
   *
   * @throws TsmException.NotPermitted if the directory is not the user's alone, or the operating
   *     system refuses; the one before stays
   * @throws TsmException.Protocol if it is larger than {@link BaselineCodec#MAX_SIZE}
   * @throws TsmException.Unreachable with {@link TsmErrorCode#CANCELLED} if the thread was
   *     interrupted; it stays so
   */
  public void write(Baseline baseline) throws TsmException {
    DeviceAddress address = baseline.address();
    Path file = file(address);
    Bytes octets;
    try {
      octets = BaselineCodec.encode(baseline);
    } catch (MalformedEvidenceException tooLarge) {
      throw new TsmException.Protocol(
          TsmErrorCode.PROTOCOL_VIOLATION,
          address.head() + "its baseline: " + tooLarge.getMessage(),
          tooLarge);
    }
    PrivateDirectory.ensure(directory);
    try {
      Path fresh =
          Files.createTempFile(
              directory, "new", ENDING, PrivateDirectory.fileAttributes(directory));
      try {
        writeWhole(fresh, octets);
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        keepNames();
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw failed(address.head(), file, "cannot be written", e);
    }
  }

  /**
   * The baseline of a device, if it has one.
   *
   * @throws TsmException.Protocol with {@link TsmErrorCode#MALFORMED_FILE} if the file is none, or
   *     one of another device
   * @throws TsmException.NotPermitted if others could have written it, or this user cannot read it
   * @throws TsmException.Unreachable with {@link TsmErrorCode#CANCELLED} if the thread was
   *     interrupted; it stays so
   */
  public Optional<Baseline> read(DeviceAddress address) throws TsmException {
    Path file = file(address);
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    PrivateDirectory.ensure(directory);
    Bytes octets;
    try {
      requireOurs(file);
      octets = readWhole(file);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed(address.head(), file, "cannot be read", e);
    }
    try {
      Baseline baseline = BaselineCodec.decode(octets, crypto);
      if (!baseline.address().equals(address)) {
        throw malformed(file, "the baseline of " + address, "one of " + baseline.address(), null);
      }
      return Optional.of(baseline);
    } catch (MalformedEvidenceException e) {
      throw noBaseline(file, e);
    }
  }

  /**
   * A baseline that is kept.
   *
   * @param file where
   * @param address whose it is; empty if it is so damaged that it does not say
   * @param defect why it cannot be read; empty as long as nothing is known against it
   */
  public record Entry(Path file, Optional<DeviceAddress> address, Optional<TsmException> defect) {}

  /**
   * All that are kept, by the names of their files. What cannot be read is among them: a device
   * that was accepted is never left out.
   *
   * @throws TsmException.NotPermitted if others could have written to the directory, or this user
   *     cannot read it
   * @throws TsmException.Unreachable with {@link TsmErrorCode#CANCELLED} if the thread was
   *     interrupted; it stays so
   */
  public List<Entry> list() throws TsmException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    PrivateDirectory.ensure(directory);
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      // What is being written has another name.
      files.forEach(file -> {
        if (NAME.matcher(file.getFileName().toString()).matches()) {
          found.add(file);
        }
      });
    } catch (IOException | DirectoryIteratorException e) {
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED, directory + ": baselines cannot be listed: " + e, e);
    }
    Collections.sort(found);
    seen.keySet().retainAll(Set.copyOf(found));
    List<Entry> entries = new ArrayList<>();
    for (Path file : found) {
      entry(file).ifPresent(entries::add);
    }
    return entries;
  }

  /**
   * That of one device, as {@link #list} has it; empty if the device was not accepted.
   *
   * @throws TsmException.Unreachable with {@link TsmErrorCode#CANCELLED} if the thread was
   *     interrupted; it stays so
   */
  public Optional<Entry> entry(DeviceAddress address) throws TsmException {
    Path file = file(address);
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        ? entry(file).map(found -> new Entry(file, Optional.of(address), found.defect()))
        : Optional.empty();
  }

  /** Empty if it was forgotten meanwhile. */
  private Optional<Entry> entry(Path file) throws TsmException {
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException unknown) {
      return readEntry(file);
    }
    Seen before = seen.get(file);
    if (before != null && before.isOf(now)) {
      return Optional.of(before.entry());
    }
    Optional<Entry> entry = readEntry(file);
    Object inode = now.fileKey();
    if (inode != null && entry.isPresent() && entry.get().defect().isEmpty()) {
      seen.put(file, new Seen(inode, now.lastModifiedTime(), now.size(), entry.get()));
    }
    return entry;
  }

  private Optional<Entry> readEntry(Path file) throws TsmException {
    Bytes octets;
    try {
      requireOurs(file);
      octets = readWhole(file);
    } catch (NoSuchFileException forgotten) {
      return Optional.empty();
    } catch (IOException e) {
      TsmException defect = failed("", file, "cannot be read", e);
      if (defect.code() == TsmErrorCode.CANCELLED) {
        throw defect;
      }
      return Optional.of(damaged(file, Optional.empty(), defect));
    } catch (TsmException defect) {
      return Optional.of(damaged(file, Optional.empty(), defect));
    }
    try {
      DeviceAddress address = BaselineCodec.addressOf(octets);
      return Optional.of(
          file(address).equals(file)
              ? new Entry(file, Optional.of(address), Optional.empty())
              : damaged(
                  file,
                  Optional.empty(),
                  malformed(file, "one of the device it is named after", "of " + address, null)));
    } catch (MalformedEvidenceException e) {
      Optional<DeviceAddress> stated =
          BaselineCodec.guessAddress(octets).filter(address -> file(address).equals(file));
      return Optional.of(damaged(file, stated, noBaseline(file, e)));
    }
  }

  private static Entry damaged(Path file, Optional<DeviceAddress> address, TsmException defect) {
    return new Entry(file, address, Optional.of(defect));
  }

  /**
   * Forgets the baseline of a device, if it has one.
   *
   * @throws TsmException.NotPermitted if the operating system refuses
   */
  public void forget(DeviceAddress address) throws TsmException {
    Path file = file(address);
    try {
      if (Files.deleteIfExists(file)) {
        keepNames();
      }
    } catch (IOException e) {
      throw failed(address.head(), file, "cannot be removed", e);
    }
  }

  /**
   * After a power failure the directory has what it has now: neither is a baseline missing that was
   * kept, nor one back that was forgotten.
   */
  private void keepNames() {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
        names.force(true);
      } catch (IOException e) {
        // The change has been made: to report it as one that failed would be wrong.
        LOG.log(System.Logger.Level.DEBUG, "The directory " + directory + " is not forced", e);
      }
    }
  }

  private static void writeWhole(Path file, Bytes octets) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      ByteBuffer rest = octets.toByteBuffer();
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      // The name must never lead to a file whose octets a power failure has taken.
      channel.force(true);
    }
  }

  private static Bytes readWhole(Path file) throws IOException, TsmException.Protocol {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      long size = channel.size();
      if (size > BaselineCodec.MAX_SIZE) {
        throw malformed(
            file, "at most " + BaselineCodec.MAX_SIZE + " bytes", size + " bytes", null);
      }
      ByteBuffer octets = ByteBuffer.allocate((int) size);
      int more = 0;
      while (more >= 0 && octets.hasRemaining()) {
        more = channel.read(octets);
      }
      return Bytes.copyOf(octets.flip());
    }
  }

  /** The directory is the user's alone; what the user gave away in it is not taken back. */
  private static void requireOurs(Path file) throws IOException, TsmException.NotPermitted {
    boolean regular =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isRegularFile();
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    Set<PosixFilePermission> permissions =
        posix ? Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS) : Set.of();
    if (!regular || permissions.stream().anyMatch(OTHERS_WRITE::contains)) {
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED,
          file
              + ": expected a file that nobody but its owner can write to, found "
              + (regular ? PosixFilePermissions.toString(permissions) : "no regular file"),
          null);
    }
  }

  private static TsmException failed(String head, Path file, String what, IOException cause) {
    if (cause instanceof ClosedByInterruptException) {
      return new TsmException.Unreachable(
          TsmErrorCode.CANCELLED, head + "cancelled: the baseline " + what, cause);
    }
    return new TsmException.NotPermitted(
        TsmErrorCode.NOT_PERMITTED,
        head + "the baseline " + file + " " + what + ": " + cause,
        cause);
  }

  private static TsmException.Protocol noBaseline(Path file, MalformedEvidenceException e) {
    return malformed(file, "a baseline", "none (" + e.getMessage() + ")", e);
  }

  private static TsmException.Protocol malformed(
      Path file, String expected, String found, @Nullable Throwable cause) {
    return new TsmException.Protocol(
        TsmErrorCode.MALFORMED_FILE, file + ": expected " + expected + ", found " + found, cause);
  }
}
