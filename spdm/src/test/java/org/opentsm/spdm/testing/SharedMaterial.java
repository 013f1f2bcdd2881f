package org.opentsm.spdm.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Test data beside the checkout, which is no part of it: a test that needs it is skipped where it
 * is missing.
 */
public final class SharedMaterial {
  private static final String PROPERTY = "opentsm.shared";

  private SharedMaterial() {}

  /**
   * The file or directory {@code relative} to the shared directory: the one that the system
   * property names, or one called {@code shared} beside any directory above this one. Skips the
   * calling test if there is none.
   */
  public static Path require(String relative) {
    Path found = find(relative);
    Assumptions.assumeTrue(Files.exists(found), () -> relative + " is not here: set -D" + PROPERTY);
    return found;
  }

  /**
   * The files anywhere below the directory {@code relative} whose names end with {@code suffix},
   * sorted; none if it is missing.
   */
  public static List<Path> list(String relative, String suffix) throws IOException {
    Path directory = find(relative);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static Path find(String relative) {
    String property = System.getProperty(PROPERTY);
    if (property != null) {
      return Path.of(property).resolve(relative);
    }
    Path missing = Path.of(relative);
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path candidate = at.resolveSibling("shared").resolve(relative);
      if (Files.exists(candidate)) {
        return candidate;
      }
    }
    return missing;
  }
}
