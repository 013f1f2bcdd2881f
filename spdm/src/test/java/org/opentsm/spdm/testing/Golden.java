package org.opentsm.spdm.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.opentsm.spdm.Bytes;

/**
 * Messages written down octet by octet: {@code golden/MESSAGE/case.hex} among the test resources. A
 * line has hexadecimal digits, spaces between them as one likes, and a comment from {@code #} on.
 */
public final class Golden {
  private Golden() {}

  /** Every file, named as in {@code CHALLENGE/1.0}. */
  public static SortedMap<String, Bytes> all() {
    Path root = root();
    SortedMap<String, Bytes> messages = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString().replace('\\', '/');
        messages.put(name.substring(0, name.lastIndexOf('.')), parse(Files.readString(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return messages;
  }

  /** The message of one file. */
  public static Bytes get(String name) {
    return Objects.requireNonNull(all().get(name), name);
  }

  /** The octets of all files of one message, or of every message if it is empty. */
  public static Stream<byte[]> octetsOf(String message) {
    return all().entrySet().stream()
        .filter(entry -> message.isEmpty() || entry.getKey().startsWith(message + "/"))
        .map(entry -> entry.getValue().toByteArray());
  }

  private static Bytes parse(String text) {
    return Bytes.ofHex(text.replaceAll("#.*", "").replaceAll("\\s", ""));
  }

  private static Path root() {
    try {
      return Path.of(Objects.requireNonNull(Golden.class.getResource("/golden")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
