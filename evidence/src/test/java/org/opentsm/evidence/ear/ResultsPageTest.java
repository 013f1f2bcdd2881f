package org.opentsm.evidence.ear;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.evidence.result.CheckId;

/** {@code docs/results.md} says which check speaks of which claim. */
class ResultsPageTest {
  private static String page;

  @BeforeAll
  static void read() throws Exception {
    page =
        Files.readString(Path.of(System.getProperty("opentsm.root", ".."), "docs", "results.md"));
  }

  @ParameterizedTest
  @EnumSource
  void everyCheckIsThereWithItsClaim(CheckId check) {
    assertThat(page)
        .containsOnlyOnce(
            "\n| `%s` | `%s` | %s |"
                .formatted(
                    check.id(),
                    TrustworthinessClaim.of(check).id(),
                    TrustworthinessClaim.isAffirmedBy(check) ? "yes" : ""));
  }

  @ParameterizedTest
  @EnumSource
  void everyClaimIsThereWithItsValues(TrustworthinessClaim claim) {
    assertThat(page)
        .containsOnlyOnce(
            "\n| `%s` | %d | %d | %d | "
                .formatted(
                    claim.id(), claim.affirming(), claim.warning(), claim.contraindicated()));
  }
}
