package org.opentsm.spdm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.testing.Page;

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

  private Page page = new Page(Path.of(""), "");

  @BeforeEach
  void read() throws IOException {
    page = Page.of("robustness.md");
  }

  @Test
  void everyFuzzTargetHasItsLine() throws IOException {
    List<String> lines = LINE.matcher(page.text()).results().map(line -> line.group(1)).toList();
    assertThat(lines)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(Page.inTests(TARGET));
  }

  @Test
  void everyLinkLeadsSomewhere() {
    assertThat(page.links()).isNotEmpty().allSatisfy(link -> assertThat(link).exists());
  }
}
