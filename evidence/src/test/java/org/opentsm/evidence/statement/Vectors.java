package org.opentsm.evidence.statement;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.opentsm.evidence.trust.TrustFile;
import org.opentsm.spdm.Bytes;

/** Evidence of real hardware, where it is at hand; a test that needs it is skipped otherwise. */
public final class Vectors {
  private static final Path DIRECTORY =
      Path.of(System.getProperty("opentsm.shared", "../../shared"), "vectors");

  private Vectors() {}

  /** Whether there are any. */
  static boolean areThere() {
    return Files.isDirectory(DIRECTORY);
  }

  /** What is in their index, a line of its table each. */
  static String index() {
    return new String(read("INDEX.md").toByteArray(), java.nio.charset.StandardCharsets.UTF_8);
  }

  public static Bytes read(String name) {
    Path file = DIRECTORY.resolve(name);
    Assumptions.assumeTrue(Files.isRegularFile(file), "no " + file);
    try {
      return Bytes.owning(Files.readAllBytes(file));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  public static TrustFile trust(String name) {
    return new TrustFile(name, read(name));
  }
}
