package org.opentsm.tsm.api.revalidation;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.revalidation.BaselineStore.Entry;
import org.opentsm.tsm.api.spi.PrivateDirectory;

/** Whose baselines a directory has. Nothing of their evidence is read. */
final class BaselineList {
  private static final Pattern NAME =
      Pattern.compile(
          "[0-9a-f]{" + 2 * BaselineStore.NAME_OCTETS + "}" + Pattern.quote(BaselineFile.ENDING));

  private final Path directory;
  private final Function<DeviceAddress, Path> names;

  /** Good files that were read, each as it was then: lists are asked for often. */
  private final ConcurrentMap<Path, Seen> seen = new ConcurrentHashMap<>();

  private record Seen(Object inode, FileTime modified, long size, Entry entry) {
    boolean isOf(BasicFileAttributes now) {
      return inode.equals(now.fileKey())
          && modified.equals(now.lastModifiedTime())
          && size == now.size();
    }
  }

  /**
   * @param names the file of each device
   */
  BaselineList(Path directory, Function<DeviceAddress, Path> names) {
    this.directory = directory;
    this.names = names;
  }

  /** As {@link BaselineStore#list()}. */
  List<Entry> all() throws TsmException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    PrivateDirectory.ensure(directory);
    List<Path> found = files();
    seen.keySet().retainAll(Set.copyOf(found));
    List<Entry> entries = new ArrayList<>();
    for (Path file : found) {
      entry(file).ifPresent(entries::add);
    }
    return entries;
  }

  private List<Path> files() throws TsmException.NotPermitted {
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
    return found;
  }

  /** Empty if it was forgotten meanwhile. */
  Optional<Entry> entry(Path file) throws TsmException {
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException unknown) {
      return read(file);
    }
    Seen before = seen.get(file);
    if (before != null && before.isOf(now)) {
      return Optional.of(before.entry());
    }
    Optional<Entry> entry = read(file);
    Object inode = now.fileKey();
    if (inode != null && entry.isPresent() && entry.get().defect().isEmpty()) {
      seen.put(file, new Seen(inode, now.lastModifiedTime(), now.size(), entry.get()));
    }
    return entry;
  }

  private Optional<Entry> read(Path path) throws TsmException {
    BaselineFile file = new BaselineFile(path);
    Bytes octets;
    try {
      octets = file.read();
    } catch (NoSuchFileException forgotten) {
      return Optional.empty();
    } catch (IOException e) {
      TsmException defect = file.failed("", "cannot be read", e);
      if (defect.code() == TsmErrorCode.CANCELLED) {
        throw defect;
      }
      return Optional.of(damaged(path, Optional.empty(), defect));
    } catch (TsmException defect) {
      return Optional.of(damaged(path, Optional.empty(), defect));
    }
    try {
      DeviceAddress address = BaselineCodec.addressOf(octets);
      return Optional.of(
          names.apply(address).equals(path)
              ? new Entry(path, Optional.of(address), Optional.empty())
              : damaged(
                  path,
                  Optional.empty(),
                  file.malformed("one of the device it is named after", "of " + address, null)));
    } catch (MalformedEvidenceException e) {
      Optional<DeviceAddress> stated =
          BaselineCodec.guessAddress(octets).filter(address -> names.apply(address).equals(path));
      return Optional.of(damaged(path, stated, file.noBaseline(e)));
    }
  }

  private static Entry damaged(Path file, Optional<DeviceAddress> address, TsmException defect) {
    return new Entry(file, address, Optional.of(defect));
  }
}
