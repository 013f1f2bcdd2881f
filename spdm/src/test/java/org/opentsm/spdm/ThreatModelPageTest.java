package org.opentsm.spdm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every test that the pages on threats and robustness name as holding a promise is there, each
 * promise names one, and no link is broken.
 */
class ThreatModelPageTest {
  private static final Pattern NAMED = Pattern.compile("`(\\w+Test#\\w+)`");
  private static final Pattern METHOD = Pattern.compile("(?m)^  (?:public )?void (\\w+)\\(");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)\\)");
  private static final List<String> ADVERSARIES =
      List.of(
          "the device",
          "the host and the transport",
          "whoever connects to a Responder",
          "a co-resident user");

  private Path root = Path.of("");
  private Path page = Path.of("");
  private String text = "";

  @BeforeEach
  void read() throws IOException {
    root = Path.of(System.getProperty("opentsm.root", ".."));
    page = root.resolve("docs/threat-model.md");
    Assumptions.assumeTrue(Files.exists(page), "the page is no part of a module built alone");
    text = Files.readString(page);
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    String robustness = Files.readString(root.resolve("docs/robustness.md"));
    assertThat(tests()).containsAll(named(text)).containsAll(named(robustness));
  }

  @Test
  void everyPromiseNamesATest() {
    for (String adversary : ADVERSARIES) {
      assertThat(text).contains("### Against " + adversary + "\n");
    }
    String promises =
        text.substring(
            text.indexOf("## What is promised"), text.indexOf("## What is not promised"));
    List<String> rows =
        promises
            .lines()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| Promise"))
            .toList();
    assertThat(rows).isNotEmpty().allMatch(row -> NAMED.matcher(row).find());
  }

  @Test
  void everyLinkLeadsSomewhere() {
    List<Path> links =
        LINK.matcher(text)
            .results()
            .map(link -> page.resolveSibling(link.group(1)).normalize())
            .toList();
    assertThat(links).isNotEmpty().allSatisfy(link -> assertThat(link).exists());
  }

  private static Set<String> named(String text) {
    Set<String> named = new HashSet<>();
    NAMED.matcher(text).results().forEach(found -> named.add(found.group(1)));
    assertThat(named).isNotEmpty();
    return named;
  }

  /** The methods of every test of every module, as {@code Class#method}. */
  private Set<String> tests() throws IOException {
    Set<String> tests = new HashSet<>();
    for (Path file : sources()) {
      String name = file.getFileName().toString().replace(".java", "");
      METHOD
          .matcher(Files.readString(file))
          .results()
          .forEach(method -> tests.add(name + "#" + method.group(1)));
    }
    return tests;
  }

  private List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.map(it -> it.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(module)) {
          try (Stream<Path> files = Files.walk(module)) {
            files.filter(file -> file.toString().endsWith("Test.java")).forEach(sources::add);
          }
        }
      }
    }
    return sources;
  }
}
