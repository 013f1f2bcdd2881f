package org.opentsm.spdm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.testing.Page;

/**
 * Every test that the pages on threats and robustness name as holding a promise is there, each
 * promise names one, and no link is broken.
 */
class ThreatModelPageTest {
  private static final Pattern NAMED = Pattern.compile("`(\\w+Test#\\w+)`");
  private static final Pattern METHOD =
      Pattern.compile("(?m)^  (?:public )?(?:static )?void (\\w+)\\(");
  private static final List<String> ADVERSARIES =
      List.of(
          "the device",
          "the host and the transport",
          "whoever connects to a Responder",
          "a co-resident user");

  private Page page = new Page(Path.of(""), "");

  @BeforeEach
  void read() throws IOException {
    page = Page.of("threat-model.md");
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    assertThat(Page.inTests(METHOD))
        .containsAll(named(page.text()))
        .containsAll(named(Page.of("robustness.md").text()));
  }

  @Test
  void everyPromiseNamesATest() {
    for (String adversary : ADVERSARIES) {
      assertThat(page.text()).contains("### Against " + adversary + "\n");
    }
    String text = page.text();
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
    assertThat(page.links()).isNotEmpty().allSatisfy(link -> assertThat(link).exists());
  }

  private static Set<String> named(String text) {
    Set<String> named = new HashSet<>();
    NAMED.matcher(text).results().forEach(found -> named.add(found.group(1)));
    assertThat(named).isNotEmpty();
    return named;
  }
}
