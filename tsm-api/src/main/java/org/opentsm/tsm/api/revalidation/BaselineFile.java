package org.opentsm.tsm.api.revalidation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.PrivateDirectory;

/**
 * The file of one baseline, in a directory that is the user's alone, and what is said of it where
 * it fails.
 */
record BaselineFile(Path path) {
  /** Of files that hold a baseline; those that are being written have another name. */
  static final String ENDING = ".baseline";

  private static final System.Logger LOG = System.getLogger(BaselineFile.class.getName());
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  /** Replaces the content as a whole; what was there stays if that fails. */
  void write(Bytes octets) throws IOException {
    Path directory = directory();
    Path fresh =
        Files.createTempFile(directory, "new", ENDING, PrivateDirectory.fileAttributes(directory));
    try {
      writeWhole(fresh, octets);
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      keepNames();
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** Removes it, if it is there. */
  void remove() throws IOException {
    if (Files.deleteIfExists(path)) {
      keepNames();
    }
  }

  /**
   * What it holds.
   *
   * @throws TsmException.NotPermitted if others could have written it
   * @throws TsmException.Protocol if it is too long for a baseline
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  Bytes read() throws IOException, TsmException {
    requireOurs();
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      long size = channel.size();
      if (size > BaselineCodec.MAX_SIZE) {
        throw malformed("at most " + BaselineCodec.MAX_SIZE + " bytes", size + " bytes", null);
      }
      ByteBuffer octets = ByteBuffer.allocate((int) size);
      int more = 0;
      while (more >= 0 && octets.hasRemaining()) {
        more = channel.read(octets);
      }
      return Bytes.copyOf(octets.flip());
    }
  }

  /**
   * What the operating system did not do.
   *
   * @param head names the device, or is empty
   */
  TsmException failed(String head, String what, IOException cause) {
    if (cause instanceof ClosedByInterruptException) {
      return new TsmException.Unreachable(
          TsmErrorCode.CANCELLED, head + "cancelled: the baseline " + what, cause);
    }
    return new TsmException.NotPermitted(
        TsmErrorCode.NOT_PERMITTED,
        head + "the baseline " + path + " " + what + ": " + cause,
        cause);
  }

  TsmException.Protocol noBaseline(MalformedEvidenceException e) {
    return malformed("a baseline", "none (" + e.getMessage() + ")", e);
  }

  TsmException.Protocol malformed(String expected, String found, @Nullable Throwable cause) {
    return new TsmException.Protocol(
        TsmErrorCode.MALFORMED_FILE, path + ": expected " + expected + ", found " + found, cause);
  }

  private Path directory() {
    return Objects.requireNonNull(path.getParent());
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

  /**
   * After a power failure the directory has what it has now: neither is a baseline missing that was
   * kept, nor one back that was forgotten.
   */
  private void keepNames() {
    if (isPosix()) {
      try (FileChannel names = FileChannel.open(directory(), StandardOpenOption.READ)) {
        names.force(true);
      } catch (IOException e) {
        // The change has been made: to report it as one that failed would be wrong.
        LOG.log(System.Logger.Level.DEBUG, "The directory of " + path + " is not forced", e);
      }
    }
  }

  /** The directory is the user's alone; what the user gave away in it is not taken back. */
  private void requireOurs() throws IOException, TsmException.NotPermitted {
    boolean regular =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isRegularFile();
    Set<PosixFilePermission> permissions =
        isPosix() ? Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS) : Set.of();
    if (!regular || permissions.stream().anyMatch(OTHERS_WRITE::contains)) {
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED,
          path
              + ": expected a file that nobody but its owner can write to, found "
              + (regular ? PosixFilePermissions.toString(permissions) : "no regular file"),
          null);
    }
  }

  private boolean isPosix() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
