package org.opentsm.spdm.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The page on standards names every message with its code, says truly what is decoded, and has no
 * broken link.
 */
class StandardsPageTest {
  private static final String RECOGNISED_ONLY = "## Messages that are recognised only";
  private static final String ALGORITHMS = "## Algorithms";

  private Path page = Path.of("");
  private String text = "";

  @BeforeEach
  void read() throws IOException {
    page = Path.of(System.getProperty("opentsm.root", "..")).resolve("docs/standards.md");
    Assumptions.assumeTrue(Files.exists(page), "the page is no part of a module built alone");
    text = Files.readString(page);
  }

  @Test
  void everyMessageStandsWhereItBelongs() {
    String decoded = text.substring(0, text.indexOf(RECOGNISED_ONLY));
    String recognised = text.substring(text.indexOf(RECOGNISED_ONLY), text.indexOf(ALGORITHMS));
    assertThat(Arrays.asList(MessageCode.values()))
        .allSatisfy(code -> {
          String section = MessagesUnderTest.isDecoded(code) ? decoded : recognised;
          assertThat(section).containsPattern("[\\[ ]" + code.name() + "[\\], ]");
          assertThat(section).contains(String.format("0x%02X", code.value()));
        });
  }

  @Test
  void everyLinkLeadsSomewhere() {
    List<Path> targets =
        Pattern.compile("\\]\\(([^)#]+)\\)")
            .matcher(text)
            .results()
            .map((MatchResult link) -> page.resolveSibling(link.group(1)).normalize())
            .toList();
    assertThat(targets).isNotEmpty().allSatisfy(target -> assertThat(target).exists());
  }
}
