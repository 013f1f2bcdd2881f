package org.opentsm.tsm.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.PrintableText;
import org.opentsm.tsm.api.spi.UserDirectories;

/**
 * The host that is looked at.
 *
 * @param root what stands for {@code /}: {@code /sys}, {@code /proc} and {@code /dev} are below it
 * @param directories of the user, as they are
 * @param user who runs this process, by number
 * @param clock the time of day
 */
record Host(Path root, UserDirectories directories, int user, InstantSource clock) {
  private static final int MOST_OCTETS = 1 << 20;
  private static final int MOST_ENTRIES = 65_536;

  /** A path below the root. */
  Path at(String path) {
    return root.resolve(path);
  }

  /** What a file says: one of the kernel's, so that its size is not known before. */
  Optional<String> read(String path) {
    try (InputStream in = Files.newInputStream(at(path))) {
      return Optional.of(new String(in.readNBytes(MOST_OCTETS), UTF_8));
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }

  /** The names in a directory; empty if there is none. */
  Optional<List<String>> list(String path) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(at(path))) {
      List<String> names = new ArrayList<>();
      for (Path each : entries) {
        if (names.size() < MOST_ENTRIES) {
          names.add(PrintableText.of(String.valueOf(each.getFileName())));
        }
      }
      names.sort(null);
      return Optional.of(names);
    } catch (IOException | DirectoryIteratorException notThere) {
      return Optional.empty();
    }
  }
}
