package org.opentsm.spdm.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A page below {@code docs}, for tests that hold it true.
 *
 * @param file where it is
 * @param text what it says
 */
public record Page(Path file, String text) {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)\\)");

  /** The page; the test is skipped where the module is built without it. */
  public static Page of(String name) throws IOException {
    Path file = root().resolve("docs").resolve(name);
    Assumptions.assumeTrue(Files.exists(file), "the page is no part of a module built alone");
    return new Page(file, Files.readString(file));
  }

  /** Where its links lead, but those to parts of pages. */
  public List<Path> links() {
    return LINK.matcher(text)
        .results()
        .map(link -> file.resolveSibling(link.group(1)).normalize())
        .toList();
  }

  /**
   * What is found in the sources of every module's tests, as {@code Class#name}.
   *
   * @param name of a method, in its first group
   */
  public static List<String> inTests(Pattern name) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : sources()) {
      String type = file.getFileName().toString().replace(".java", "");
      Function<MatchResult, String> named = match -> type + "#" + match.group(1);
      name.matcher(Files.readString(file)).results().map(named).forEach(found::add);
    }
    return found;
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root())) {
      for (Path module : modules.map(it -> it.resolve("src/test/java")).sorted().toList()) {
        if (Files.isDirectory(module)) {
          try (Stream<Path> files = Files.walk(module)) {
            files.filter(file -> file.toString().endsWith("Test.java")).forEach(sources::add);
          }
        }
      }
    }
    return sources;
  }

  private static Path root() {
    return Path.of(System.getProperty("opentsm.root", ".."));
  }
}
