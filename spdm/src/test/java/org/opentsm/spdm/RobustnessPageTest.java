package org.opentsm.spdm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The page on robustness has a line for every fuzz target of every module, with what came of it;
 * none that is gone; and no broken link.
 */
class RobustnessPageTest {
  private static final Pattern TARGET =
      Pattern.compile("@FuzzTest(?:\\([^)]*\\))?\\s+(?:@\\S+\\s+)*(?:public )?void (\\w+)\\(");
  private static final Pattern LINE =
      Pattern.compile(
          "\\| `(\\w+#\\w+)` \\| [\\w-]+ \\| [\\d,]+ \\| \\d+ \\| \\d{4}-\\d\\d-\\d\\d \\|");

  private Path root = Path.of("");
  private Path page = Path.of("");
  private String text = "";

  @BeforeEach
  void read() throws IOException {
    root = Path.of(System.getProperty("opentsm.root", ".."));
    page = root.resolve("docs/robustness.md");
    Assumptions.assumeTrue(Files.exists(page), "the page is no part of a module built alone");
    text = Files.readString(page);
  }

  @Test
  void everyFuzzTargetHasItsLine() throws IOException {
    List<String> lines = LINE.matcher(text).results().map(line -> line.group(1)).toList();
    assertThat(lines).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(targets());
  }

  @Test
  void everyLinkLeadsSomewhere() {
    List<Path> links =
        Pattern.compile("\\]\\(([^)#]+)\\)")
            .matcher(text)
            .results()
            .map(link -> page.resolveSibling(link.group(1)).normalize())
            .toList();
    assertThat(links).isNotEmpty().allSatisfy(link -> assertThat(link).exists());
  }

  private List<String> targets() throws IOException {
    List<Path> modules;
    try (Stream<Path> below = Files.list(root)) {
      modules =
          below
              .map(module -> module.resolve("src/test/java"))
              .filter(Files::isDirectory)
              .sorted()
              .toList();
    }
    List<String> targets = new ArrayList<>();
    for (Path module : modules) {
      try (Stream<Path> files = Files.walk(module)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          String name = file.getFileName().toString().replace(".java", "");
          TARGET
              .matcher(Files.readString(file))
              .results()
              .forEach(target -> targets.add(name + "#" + target.group(1)));
        }
      }
    }
    return targets;
  }
}
